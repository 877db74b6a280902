import SegLanguage

/// What each message code means; `?S0214` shows it. S01xx are the language's own.
enum MessageCodes {
  static let all = (DiagnosticCode.language + names + data + engine + warnings).sorted {
    $0.code < $1.code
  }

  private static func code(
    _ code: String, _ title: String, _ explanation: String, _ example: String = "",
    _ repair: String = ""
  ) -> DiagnosticCode {
    DiagnosticCode(
      code: code, title: title, explanation: explanation, example: example, repair: repair)
  }

  private static let names = [
    code(
      "S0201", "There is no such verb",
      "After a pipe stands a verb or the name of a `def`. `:help` lists the verbs.",
      "orders | haed 3", "orders | head 3"),
    code(
      "S0202", "There is no such name",
      "A pipeline starts with a data set, a model, or a verb that needs no input such as `load`.",
      "ordres | head", "orders | head"),
    code(
      "S0203", "There is no such value", "`let $k = 4` and `param $k = 4` make the value `$k`.",
      "iris | kmeans k=$kk", "iris | kmeans k=$k"),
    code(
      "S0204", "There is no such column",
      "The columns after each stage are known before anything runs; `schema` lists them. Odd names stand in back quotes.",
      "orders | where amuont > 0", "orders | where amount > 0"),
    code(
      "S0205", "There is no such function", "`seg doc` lists the functions.",
      "orders | derive x = rond(amount)", "orders | derive x = round(amount)"),
    code(
      "S0206", "A function or an operator cannot take these values",
      "Numbers, texts, dates and truth values are not mixed silently; number(), text() and date() convert.",
      "orders | where country > 3", "orders | where amount > 3"),
    code(
      "S0207", "A verb stands in the wrong place of a pipeline",
      "Sources such as `load` start a pipeline; all other verbs need something piped into them.",
      "head 3", "orders | head 3"),
    code(
      "S0208", "A verb cannot work on this kind of result",
      "Some verbs take a clustering, a tree or a collection, and not just any table.",
      "iris | profile", "iris | kmeans k=3 | profile"),
    code(
      "S0211", "A needed argument is missing", "`?verb` shows what a verb needs.",
      "iris | kmeans", "iris | kmeans k=3"),
    code(
      "S0212", "There is one argument too many",
      "Options are given by name; only a few arguments are given by place.",
      "orders | head 3, 4", "orders | head 3"),
    code(
      "S0213", "A value is of the wrong type", "`?verb` shows what an option takes.",
      "iris | kmeans k=\"three\"", "iris | kmeans k=3"),
    code(
      "S0214", "There is no such option", "`?verb` lists the options.",
      "iris | kmeans k=3 restart=20", "iris | kmeans k=3 restarts=20"),
    code(
      "S0215", "A value is out of range", "The message says what is allowed.",
      "iris | kmeans k=0", "iris | kmeans k=2"),
    code(
      "S0216", "A word is none of those allowed", "`?verb` lists the words of an option.",
      "iris | hclust linkage=wards", "iris | hclust linkage=ward"),
    code(
      "S0217", "Something is given twice", "Each option and each new column is given once.",
      "iris | kmeans k=3 k=4", "iris | kmeans k=3"),
    code(
      "S0218", "A numeric column is needed", "`number(x)` converts text that holds numbers.",
      "orders | log1p country", "orders | log1p amount"),
    code(
      "S0219", "A verb's name cannot name anything else", "Any other name will do.",
      "let scale = iris | head", "let scaled = iris | head"),
    code(
      "S0220", "An assertion does not hold", "`assert` stops a script when its condition is false.",
      "assert count(iris) > 1000", "assert count(iris) > 100"),
    code(
      "S0221", "There is no last result", "`it` and a leading `|` go on from the last result.",
      "| head 3", "iris | head 3"),
    code(
      "S0222", "The script is for another version of the language",
      "A script says with `seg 1` which semantics it was written for.", "seg 2", "seg 1"),
    code(
      "S0223", "A parameter's value is refused",
      "`param` may set `min=`, `max=` and `one_of=`; a value must also be of the default's type.",
      "param $k = 20, max=12", "param $k = 4, max=12"),
    code(
      "S0224", "There are no numeric columns to work on",
      "Distances need numbers. Ids, weights and the segments of an earlier model are never used.",
      "orders | select country | kmeans k=2", "orders | select amount | kmeans k=2"),
    code(
      "S0225", "A definition calls itself", "Definitions are not recursive.",
      "def twice() { twice }", "def twice() { head 2 }"),
    code(
      "S0226", "A bare name stands where a value is needed",
      "Texts stand in quotes, values begin with `$`, and columns live inside of stages.",
      "let $who = Ann", "let $who = \"Ann\""),
    code(
      "S0228", "`use` takes files of definitions only",
      "A used file may hold `def`, `param` and `let $value`.", "", ""),
    code(
      "S0229", "Only a map is left to work on",
      "`tsne` and `umap` keep neighbours, not distances: groups may split, gaps and sizes are the method's own. Cluster the columns that the map was made from, and colour the map by the segments; columns of a map that are named are taken all the same.",
      "iris | umap | select umap1, umap2 | kmeans k=3", "iris | kmeans k=3 | umap"),
  ]

  private static let data = [
    code(
      "S0301", "There is no such file",
      "Paths are relative to the folder the program was started in.",
      "load \"order.csv\"", "load \"orders.csv\""),
    code("S0302", "A file cannot be read", "The message says why."),
    code("S0303", "A file is empty", "A table needs at least a header."),
    code(
      "S0304", "The format of a file is not known", "`format=` says what it is.",
      "orders | export \"orders.txt\" format=\"text\"",
      "orders | export \"orders.txt\" format=\"csv\""),
    code(
      "S0305", "A value does not fit the type of its column",
      "In a file `types=[column=text]` settles a column; in an expression the functions that begin with try_ give null.",
      "orders | derive n = integer(country)", "orders | derive n = try_integer(country)"),
    code(
      "S0306", "A line has another number of fields than the header", "Often a quote is missing."),
    code(
      "S0307", "A file is not in the encoding that was assumed", "`encoding=` says which it is."),
    code("S0308", "An option of a file has a value that cannot be", "The message says which can."),
    code("S0309", "A column's name is there already", "`rename` and `select` make room."),
    code("S0310", "A number is too large for its type", "Convert with number() first."),
    code("S0311", "A pattern is not a regular expression", "Special characters need a backslash."),
    code(
      "S0312", "Memory is not enough",
      "Tables go to disk when they can; `--memory` allows more."),
    code("S0313", "The disk is full", "Nothing of the file was kept; the old file is untouched."),
    code("S0314", "A file cannot be written", "The message says why."),
    code(
      "S0399", "Something failed that should not", "This is a mistake of Seg; please report it."),
  ]

  private static let engine = [
    code(
      "S0401", "Missing or infinite values",
      "No method guesses missing values. `fill` puts values in, `drop_missing` leaves rows out.",
      "customers | kmeans k=3", "customers | drop_missing | kmeans k=3"),
    code(
      "S0402", "The work would not fit into memory",
      "It is refused before it starts. Sample, or let k-means reduce the rows first."),
    code("S0403", "There are too few rows", "The message says how many are needed."),
    code("S0404", "There are fewer distinct rows than groups", "A smaller `k` will do."),
    code("S0405", "A value is out of the method's range", "The message says what is allowed."),
    code(
      "S0406", "A tree with inversions cannot be cut by height", "Cut it into a number of groups.",
      "iris | hclust linkage=median | cut height=2", "iris | hclust linkage=median | cut k=3"),
    code(
      "S0407", "The linkage needs Euclidean distances",
      "Average, complete and single take any metric.",
      "iris | hclust linkage=ward metric=manhattan",
      "iris | hclust linkage=average metric=manhattan"),
    code("S0408", "A row of zeros has no direction", "Leave such rows out, or use another metric."),
    code("S0409", "A weight is not allowed", "Weights are finite and not negative."),
    code("S0410", "An index has no value", "It needs two segments or more, and fewer than rows."),
    code("S0411", "The numbers given do not fit together", "The message says which."),
    code(
      "S0412", "Rows have nothing in common to compare",
      "A distance of rows with gaps goes over the columns that both have. Leave rows with hardly any values out, or `fill` them."
    ),
    code(
      "S0413", "The rows are mixed",
      "Centres, main directions and sums of squares need numbers. Silhouettes, `crosstab` and `assign` work on categories too.",
      "orders | kmedoids country, amount k=2 metric=gower | plot",
      "orders | scale | kmedoids amount, quantity k=2 | plot"),
    code(
      "S0420", "Columns repeat each other, so there are no distances by their covariance",
      "A constant column, or one that is a sum of others, leaves the covariance without an inverse.",
      "iris | derive double = 2 * petal_width | outliers",
      "iris | derive double = 2 * petal_width | outliers method=isolation"),
    code(
      "S0440", "Figures of numbers are asked for categories",
      "A mean or a median needs numbers. Of categories `profile` gives the share of each level and how far it is from that of all rows.",
      "iris | kmeans k=3 | profile species stats=[median]", "iris | kmeans k=3 | profile species"),
    code(
      "S0441", "Rows have weights where each row counts once",
      "A score of how far a row lies from the others is one of rows as they are. Load without `weight=`, or leave the column out.",
      "load \"orders.csv\" weight=quantity | outliers amount",
      "load \"orders.csv\" | outliers amount"),
    code(
      "S0445", "A group of columns does not vary",
      "`mfa` divides each group by the first eigenvalue of its own analysis, which is 0 when all its columns are constant. Leave the group out.",
      "orders | derive shop = 1 | mfa basket=[amount, quantity], place=[shop]",
      "orders | mfa basket=[amount], size=[quantity]"),
    code(
      "S0446", "A rule for the number of components beside the number itself",
      "`by` is the rule of `pca n=auto`; with a number there is nothing to find.",
      "iris | pca n=2 by=kaiser", "iris | pca n=auto by=kaiser"),
    code(
      "S0447", "More groups of columns than columns", "A smaller `k` will do.",
      "iris | redundancy numeric() k=9", "iris | redundancy numeric() k=2"),
    code(
      "S0448", "A tree of columns has no rows",
      "`k=auto`, `dynamic` and `assign` look at the rows behind a tree; the leaves of `varclus` are columns. Cut it into a number of groups or at a height.",
      "iris | varclus | cut k=auto", "iris | varclus | cut k=2"),
    code(
      "S0450", "The clustering has no list of what was tried",
      "`tried` lists the figures by which `twostep` finds the number of segments. Other methods are compared over a range of k.",
      "iris | kmeans k=3 | tried", "iris | twostep | tried"),
    code(
      "S0455", "A column is no outcome",
      "An outcome is a number, yes and no, or one of a few classes of each row, with more than one value. What a model said, ids and dates are none.",
      "iris | kmeans k=2 seed=1 | outcome distance",
      "iris | kmeans sepal_length, sepal_width k=2 seed=1 | outcome species"),
    code(
      "S0456", "A baseline groups nothing",
      "A baseline is a column with an older grouping of the rows: at most 1,000 values, and two rows for each.",
      "orders | kmeans quantity k=2 seed=1 | outcome amount baseline=order_id",
      "orders | kmeans quantity k=2 seed=1 | outcome amount baseline=country"),
    code(
      "S0457", "A column does not tell periods",
      "Periods are 2 to 100 values in their order, each of two rows or more; `every` puts dates together to months, quarters, years.",
      "orders | kmeans quantity k=2 seed=1 | drift by=order_id",
      "orders | kmeans quantity k=2 seed=1 | drift by=order_date every=quarter"),
    code(
      "S0458", "Rows cannot be parted into early and late ones",
      "Learning from early rows and judging on late ones needs a column with an order, a border between its first and last time, and more than one value of the outcome on both sides.",
      "iris | kmeans sepal_length k=2 seed=1 | outcome petal_width by=petal_length since=9",
      "iris | kmeans sepal_length k=2 seed=1 | outcome petal_width by=petal_length since=4"),
    code("S0499", "The work was interrupted", "Nothing was changed; the session goes on."),
  ]

  private static let warnings = [
    code(
      "L03", "Features differ widely in spread",
      "Distances follow the column of the widest spread; `scale` brings all to one scale."),
    code(
      "L04", "A column does not vary", "It becomes 0 when scaled and adds nothing to distances."),
    code("L05", "PCA of columns on different scales", "`pca scale=true` works on correlations."),
    code("L06", "The method stopped before it settled", "A larger `max_iter` lets it go on."),
    code("L07", "An input has changed since the script was saved", "Results may differ."),
    code(
      "L08", "A component of a mixture has too little to stand on",
      "Its likelihood is no evidence, so the model has no BIC, AIC and ICL; a smaller `k` helps."),
    code(
      "L09", "A result depends on how much time there was",
      "The message names the settings that give it again on any machine, in the place of `within`."),
    code(
      "L10", "A column that names something is used as a number",
      "Ids, postcodes and numbers of rows have no distance: 20 is not twice 10. Give `id=` to `load`, or name the columns to use. `:lint off` silences this and the like.",
      "orders | kmeans k=2", "orders | scale | kmeans amount, quantity k=2"),
    code(
      "L11", "A column has a long tail",
      "Its skewness lies beyond 3 or its excess kurtosis beyond 20 (0 for a normal distribution). Means and distances follow the few rows far out; `log1p` or `winsorize` before `scale` pulls them in.",
      "orders | derive spend = exp(amount / 10) | kmeans spend k=2",
      "orders | derive spend = exp(amount / 10) | log1p spend | kmeans spend k=2"),
    code(
      "L12", "A column with two values enters a distance",
      "Two values, such as 0 and 1, lie at one distance from each other however they are scaled, and segments follow them. Cluster the other columns, or use `kmedoids metric=manhattan`.",
      "orders | derive odd = mod(quantity, 2) | kmeans k=2",
      "orders | derive odd = mod(quantity, 2) | scale | kmeans amount, quantity k=2"),
    code(
      "L13", "Two columns say the same",
      "Their correlation lies beyond 0.95, so what they measure counts twice. One of them is enough; `pca` takes them together.",
      "iris | kmeans k=3", "iris | kmeans sepal_length, sepal_width, petal_length k=3"),
    code(
      "L14", "Rows are there more than once",
      "More than one row in twenty repeats another, in the id or in every column. `distinct` keeps one of each.",
      "orders | select country, quantity | kmeans k=2",
      "orders | select country, quantity | distinct | kmeans k=2"),
    code(
      "L15", "A cut between equal rows",
      "Rows that are equal in the keys of `sort` keep the order of the input, so a `head` or `tail` between them changes when the file does. A key that tells all rows apart settles it.",
      "orders | sort country | head 3", "orders | sort country, order_id | head 3"),
    code(
      "L16", "A category has nearly as many levels as there are rows",
      "Texts such as names, addresses and notes differ from row to row, and add the same to every distance. Name the columns to use."
    ),
    code(
      "L17", "Ward's linkage of distances that are not Euclidean",
      "Gower's distance has no centres, so Ward's heights are no sums of squares. `average` needs none.",
      "orders | hclust country, amount metric=gower linkage=ward",
      "orders | hclust country, amount metric=gower"),
    code(
      "L20", "More parameters than the patterns of levels can settle",
      "Each class has a probability for each level. Where there are fewer patterns of levels than that, many solutions fit equally well.",
      "orders | lca country, status k=6", "orders | lca country, status k=1"),
    code(
      "L21", "Only one start came to the best likelihood",
      "The likelihood of latent classes has many local maxima. When several starts agree, it is less likely that a better one was missed; `restarts=` looks further."
    ),
    code(
      "L30", "A result depends on the order of the file",
      "With more different rows than small groups, the tree of `twostep` depends on which row comes first, and a sorted file misleads it. Without `shuffle=false` rows come in a random order, which the seed fixes.",
      "iris | twostep leaves=20 shuffle=false", "iris | twostep leaves=20"),
    code(
      "L31", "The number of segments found is the largest that was tried",
      "More may be better; `most=` looks further. Where the number goes on rising, rows have no groups of the kind looked for.",
      "iris | twostep most=2", "iris | twostep"),
    code(
      "L18", "Places of categories that follow the alphabet",
      "Places put levels at equal distances in an order that means nothing. Name the order, or take `onehot`.",
      "orders | encode country method=place",
      "orders | encode status method=place levels=[\"open\", \"paid\", \"shipped\", \"cancelled\"]"),
    code(
      "L19", "Scaled columns of 0 and 1",
      "A z-score divides by the spread, which is small for rare levels: two rows that differ in one are then far apart. `onehot mismatch=` says what a mismatch counts.",
      "orders | onehot status | scale status_paid, amount", "orders | onehot status | scale amount"
    ),
    code(
      "L23", "A map is clustered",
      "`tsne` and `umap` keep neighbours, not distances: they may tear a group apart, and the sizes of groups and the gaps between them are the method's own. Cluster the columns that the map was made from; the map is for looking.",
      "iris | umap | kmeans umap1, umap2 k=3", "iris | umap | kmeans k=3"),
    code(
      "L22", "The shares of fuzzy segments are all alike",
      "With a large `m`, and in many columns, shares are least costly when all are alike; a smaller `m` parts the segments.",
      "iris | fuzzy k=3 m=30", "iris | fuzzy k=3 m=1.5"),
    code(
      "L24", "The criteria do not agree on the number of segments",
      "`k=auto` takes the most segments that two halves of the rows find alike (prediction strength of 0.8 or more), but the gap or the silhouette names another number. The rows do not settle it: look at the profiles, or at all criteria.",
      "iris | kmeans k=auto restarts=3", "iris | kmeans k=2..4 restarts=3 | compare per=criterion"),
    code(
      "L28", "No component is more than chance",
      "The rule of `pca n=auto` keeps no component: the columns have next to nothing to do with each other, and fewer of them say less. The first component is kept; the columns themselves may serve better.",
      "six | pca x n=auto by=kaiser",
      "six | pca n=auto by=kaiser"),
    code(
      "L29", "Columns follow from each other exactly",
      "One of them is a sum, a multiple or a copy of others, or there are no more rows than columns. Its variance inflation is endless, so `vif` is null and `tolerance` 0; one column less settles it.",
      "iris | derive petal = petal_length + petal_width | redundancy numeric()",
      "iris | redundancy numeric()"),
    code(
      "L26", "A dynamic cut finds no segment",
      "No branch has enough rows, a core that is tight and a wide gap above it, so all rows are noise. A smaller `min` or a larger `dynamic` asks less of a branch.",
      "six | hclust | cut dynamic=1", "six | hclust | cut dynamic=4 min=2"),
    code(
      "L27", "The graph of a spectral clustering falls apart",
      "It has more parts that no link joins than groups were asked for, so none of the first eigenvectors says which parts belong together, and small parts are put together. More `neighbors`, or a smaller `gamma`, join them.",
      "six | spectral k=1 neighbors=1", "six | spectral k=1 neighbors=4"),
    code(
      "L32", "The outcome is what the segments were made from",
      "Segments tell the columns that they were made from whatever they are good for. Cluster without the column, or take an outcome that lies later in time.",
      "iris | kmeans k=3 seed=1 | outcome petal_width",
      "iris | kmeans sepal_length, sepal_width k=3 seed=1 | outcome petal_width"),
  ]
}
