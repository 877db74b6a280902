extension Reference {
  static let hughes = Reference(
    citation: "A. M. Hughes, Strategic Database Marketing, Probus, 1994", doi: "")
  static let lebart = Reference(
    citation: "L. Lebart, A. Morineau, M. Piron, Statistique exploratoire multidimensionnelle, "
      + "Dunod, 1995", doi: "")
  static let lloyd = Reference(
    citation: "S. P. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28 (1982)",
    doi: "10.1109/TIT.1982.1056489")
  static let hamerly = Reference(
    citation: "G. Hamerly, Making k-means even faster, SDM (2010)",
    doi: "10.1137/1.9781611972801.12")
  static let hartigan = Reference(
    citation: "J. A. Hartigan, M. A. Wong, Algorithm AS 136: A k-means clustering algorithm, "
      + "Appl. Stat. 28 (1979)",
    doi: "10.2307/2346830")
  static let arthur = Reference(
    citation:
      "D. Arthur, S. Vassilvitskii, k-means++: The advantages of careful seeding, SODA (2007)",
    doi: "10.5555/1283383.1283494")
  static let kaufman = Reference(
    citation: "L. Kaufman, P. J. Rousseeuw, Finding Groups in Data, Wiley, 1990",
    doi: "10.1002/9780470316801")
  static let gower = Reference(
    citation: "J. C. Gower, A general coefficient of similarity and some of its properties, "
      + "Biometrics 27 (1971)",
    doi: "10.2307/2528823")
  static let greenacre = Reference(
    citation: "M. Greenacre, Correspondence Analysis in Practice, Chapman & Hall/CRC, 2007",
    doi: "10.1201/9781420011234")
  static let pages = Reference(
    citation: "J. Pagès, Analyse factorielle de données mixtes, Rev. Stat. Appl. 52 (2004)",
    doi: "")
  static let escofier = Reference(
    citation: "B. Escofier, J. Pagès, Multiple factor analysis (AFMULT package), Comput. Stat. "
      + "Data Anal. 18 (1994)",
    doi: "10.1016/0167-9473(94)90135-X")
  static let horn = Reference(
    citation: "J. L. Horn, A rationale and test for the number of factors in factor analysis, "
      + "Psychometrika 30 (1965)",
    doi: "10.1007/BF02289447")
  static let glorfeld = Reference(
    citation: "L. W. Glorfeld, An improvement on Horn's parallel analysis methodology, Educ. "
      + "Psychol. Meas. 55 (1995)",
    doi: "10.1177/0013164495055003002")
  static let kaiser = Reference(
    citation: "H. F. Kaiser, The application of electronic computers to factor analysis, Educ. "
      + "Psychol. Meas. 20 (1960)",
    doi: "10.1177/001316446002000116")
  static let jackson = Reference(
    citation: "D. A. Jackson, Stopping rules in principal components analysis, Ecology 74 (1993)",
    doi: "10.2307/1939574")
  static let foxMonette = Reference(
    citation: "J. Fox, G. Monette, Generalized collinearity diagnostics, J. Am. Stat. Assoc. 87 "
      + "(1992)",
    doi: "10.1080/01621459.1992.10475190")
  static let bergsma = Reference(
    citation: "W. Bergsma, A bias-correction for Cramér's V and Tschuprow's T, J. Korean Stat. "
      + "Soc. 42 (2013)",
    doi: "10.1016/j.jkss.2012.10.002")
  static let sarle = Reference(
    citation: "W. S. Sarle, The VARCLUS procedure, SAS/STAT User's Guide, SAS Institute, 1990",
    doi: "")
  static let harrell = Reference(
    citation: "F. E. Harrell, Regression Modeling Strategies, Springer, 2015",
    doi: "10.1007/978-3-319-19425-7")
  static let goodman = Reference(
    citation: "L. A. Goodman, Exploratory latent structure analysis using both identifiable and "
      + "unidentifiable models, Biometrika 61 (1974)",
    doi: "10.1093/biomet/61.2.215")
  static let huang = Reference(
    citation: "Z. Huang, Extensions to the k-means algorithm for clustering large data sets with "
      + "categorical values, Data Min. Knowl. Discov. 2 (1998)",
    doi: "10.1023/A:1009769707641")
  static let foss = Reference(
    citation: "A. Foss, M. Markatou, B. Ray, A. Heching, A semiparametric method for clustering "
      + "mixed data, Mach. Learn. 105 (2016)",
    doi: "10.1007/s10994-016-5575-7")
  static let chiu = Reference(
    citation: "T. Chiu, D. Fang, J. Chen, Y. Wang, C. Jeris, A robust and scalable clustering "
      + "algorithm for mixed type attributes in large database environment, KDD 2001",
    doi: "10.1145/502512.502549")
  static let birch = Reference(
    citation: "T. Zhang, R. Ramakrishnan, M. Livny, BIRCH: an efficient data clustering method for "
      + "very large databases, SIGMOD 1996",
    doi: "10.1145/235968.233324")
  static let cao = Reference(
    citation: "F. Cao, J. Liang, L. Bai, A new initialization method for categorical data "
      + "clustering, Expert Syst. Appl. 36 (2009)",
    doi: "10.1016/j.eswa.2009.01.060")
  static let schubert = Reference(
    citation: "E. Schubert, P. J. Rousseeuw, Fast and eager k-medoids clustering, Inf. Syst. 101 "
      + "(2021)",
    doi: "10.1016/j.is.2021.101804")
  static let sculley = Reference(
    citation: "D. Sculley, Web-scale k-means clustering, WWW (2010)",
    doi: "10.1145/1772690.1772862")
  static let steinbach = Reference(
    citation: "M. Steinbach, G. Karypis, V. Kumar, A comparison of document clustering techniques, "
      + "KDD Workshop on Text Mining (2000)",
    doi: "")
  static let schubertDBSCAN = Reference(
    citation:
      "E. Schubert, J. Sander, M. Ester, H.-P. Kriegel, X. Xu, DBSCAN revisited, revisited, "
      + "ACM Trans. Database Syst. 42 (2017)",
    doi: "10.1145/3068335")
  static let campello = Reference(
    citation: "R. J. G. B. Campello, D. Moulavi, A. Zimek, J. Sander, Hierarchical density "
      + "estimates for data clustering, visualization, and outlier detection, ACM TKDD 10 (2015)",
    doi: "10.1145/2733381")
  static let malzer = Reference(
    citation: "C. Malzer, M. Baum, A hybrid approach to hierarchical density-based cluster "
      + "selection, IEEE MFI (2020)",
    doi: "10.1109/MFI49285.2020.9235263")
  static let hubert = Reference(
    citation: "L. Hubert, P. Arabie, Comparing partitions, J. Classif. 2 (1985)",
    doi: "10.1007/BF01908075")
  static let vinh = Reference(
    citation: "N. X. Vinh, J. Epps, J. Bailey, Information theoretic measures for clusterings "
      + "comparison, J. Mach. Learn. Res. 11 (2010)",
    doi: "")
  static let kuhn = Reference(
    citation: "H. W. Kuhn, The Hungarian method for the assignment problem, Nav. Res. Logist. Q. 2 "
      + "(1955)",
    doi: "10.1002/nav.3800020109")
  static let dempster = Reference(
    citation: "A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data "
      + "via the EM algorithm, J. R. Stat. Soc. B 39 (1977)",
    doi: "10.1111/j.2517-6161.1977.tb01600.x")
  static let fraley = Reference(
    citation:
      "C. Fraley, A. E. Raftery, Model-based clustering, discriminant analysis, and density "
      + "estimation, J. Am. Stat. Assoc. 97 (2002)",
    doi: "10.1198/016214502760047131")
  static let celeuxGovaert = Reference(
    citation:
      "G. Celeux, G. Govaert, Gaussian parsimonious clustering models, Pattern Recognit. 28 (1995)",
    doi: "10.1016/0031-3203(94)00125-6")
  static let browneMcNicholas = Reference(
    citation: "R. P. Browne, P. D. McNicholas, Estimating common principal components in high "
      + "dimensions, Adv. Data Anal. Classif. 8 (2014)",
    doi: "10.1007/s11634-013-0139-1")
  static let schwarz = Reference(
    citation: "G. Schwarz, Estimating the dimension of a model, Ann. Stat. 6 (1978)",
    doi: "10.1214/aos/1176344136")
  static let murtagh = Reference(
    citation: "F. Murtagh, P. Legendre, Ward's hierarchical agglomerative clustering method: which "
      + "algorithms implement Ward's criterion?, J. Classif. 31 (2014)",
    doi: "10.1007/s00357-014-9161-z")
  static let lanceWilliams = Reference(
    citation: "G. N. Lance, W. T. Williams, A general theory of classificatory sorting strategies, "
      + "Comput. J. 9 (1967)",
    doi: "10.1093/comjnl/9.4.373")
  static let belbin = Reference(
    citation: "L. Belbin, D. P. Faith, G. W. Milligan, A comparison of two approaches to "
      + "beta-flexible clustering, Multivar. Behav. Res. 27 (1992)",
    doi: "10.1207/s15327906mbr2703_6")
  static let bien = Reference(
    citation:
      "J. Bien, R. Tibshirani, Hierarchical clustering with prototypes via minimax linkage, "
      + "J. Am. Stat. Assoc. 106 (2011)",
    doi: "10.1198/jasa.2011.tm10183")
  static let jolliffe = Reference(
    citation: "I. T. Jolliffe, Principal Component Analysis, 2nd ed., Springer, 2002",
    doi: "10.1007/b98835")
  static let rousseeuw = Reference(
    citation:
      "P. J. Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of "
      + "cluster analysis, J. Comput. Appl. Math. 20 (1987)",
    doi: "10.1016/0377-0427(87)90125-7")
  static let davies = Reference(
    citation:
      "D. L. Davies, D. W. Bouldin, A cluster separation measure, IEEE Trans. Pattern Anal. "
      + "Mach. Intell. 1 (1979)",
    doi: "10.1109/TPAMI.1979.4766909")
  static let calinski = Reference(
    citation:
      "T. Caliński, J. Harabasz, A dendrite method for cluster analysis, Commun. Stat. 3 (1974)",
    doi: "10.1080/03610927408827101")
  static let satopaa = Reference(
    citation: "V. Satopää et al., Finding a \"Kneedle\" in a haystack, ICDCSW (2011)",
    doi: "10.1109/ICDCSW.2011.20")
  static let ankerst = Reference(
    citation: "M. Ankerst et al., OPTICS: Ordering points to identify the clustering structure, "
      + "SIGMOD (1999)",
    doi: "10.1145/304182.304187")
  static let breunig = Reference(
    citation: "M. M. Breunig et al., LOF: Identifying density-based local outliers, SIGMOD (2000)",
    doi: "10.1145/342009.335388")
  static let zappia = Reference(
    citation: "L. Zappia, A. Oshlack, Clustering trees: a visualization for evaluating clusterings "
      + "at multiple resolutions, GigaScience 7 (2018)",
    doi: "10.1093/gigascience/giy083")
  static let halko = Reference(
    citation:
      "N. Halko, P. G. Martinsson, J. A. Tropp, Finding structure with randomness, SIAM Rev. "
      + "53 (2011)",
    doi: "10.1137/090771806")
  static let vanDerMaaten = Reference(
    citation: "L. van der Maaten, G. Hinton, Visualizing data using t-SNE, J. Mach. Learn. Res. 9 "
      + "(2008)",
    doi: "")
  static let kobak = Reference(
    citation: "D. Kobak, P. Berens, The art of using t-SNE for single-cell transcriptomics, "
      + "Nat. Commun. 10 (2019)",
    doi: "10.1038/s41467-019-13056-x")
  static let linderman = Reference(
    citation: "G. C. Linderman et al., Fast interpolation-based t-SNE for improved visualization "
      + "of single-cell RNA-seq data, Nat. Methods 16 (2019)",
    doi: "10.1038/s41592-018-0308-4")
  static let mcInnesUMAP = Reference(
    citation: "L. McInnes, J. Healy, J. Melville, UMAP: Uniform manifold approximation and "
      + "projection for dimension reduction (2018)",
    doi: "10.48550/arXiv.1802.03426")
  static let venna = Reference(
    citation: "J. Venna, S. Kaski, Neighborhood preservation in nonlinear projection methods, "
      + "ICANN (2001)",
    doi: "10.1007/3-540-44668-0_68")
  static let ester = Reference(
    citation:
      "M. Ester et al., A density-based algorithm for discovering clusters in large spatial "
      + "databases with noise, KDD (1996)",
    doi: "10.5555/3001460.3001507")
  static let bezdek = Reference(
    citation: "J. C. Bezdek, Pattern Recognition with Fuzzy Objective Function Algorithms, Plenum, "
      + "1981",
    doi: "10.1007/978-1-4757-0450-1")
  static let dhillon = Reference(
    citation: "I. S. Dhillon, D. S. Modha, Concept decompositions for large sparse text data using "
      + "clustering, Mach. Learn. 42 (2001)",
    doi: "10.1023/A:1007612920971")
  static let bradley = Reference(
    citation: "P. S. Bradley, K. P. Bennett, A. Demiriz, Constrained k-means clustering, Microsoft "
      + "Research MSR-TR-2000-65 (2000)",
    doi: "")
  static let macnaughton = Reference(
    citation: "P. Macnaughton-Smith, W. T. Williams, M. B. Dale, L. G. Mockett, Dissimilarity "
      + "analysis: a new technique of hierarchical sub-division, Nature 202 (1964)",
    doi: "10.1038/2021034a0")
  static let sokal = Reference(
    citation: "R. R. Sokal, F. J. Rohlf, The comparison of dendrograms by objective methods, Taxon "
      + "11 (1962)",
    doi: "10.2307/1217208")
  static let baker = Reference(
    citation: "F. B. Baker, Stability of two hierarchical grouping techniques, J. Am. Stat. Assoc. "
      + "69 (1974)",
    doi: "10.1080/01621459.1974.10482971")
  static let fowlkes = Reference(
    citation: "E. B. Fowlkes, C. L. Mallows, A method for comparing two hierarchical clusterings, "
      + "J. Am. Stat. Assoc. 78 (1983)",
    doi: "10.1080/01621459.1983.10478008")
  static let galili = Reference(
    citation: "T. Galili, dendextend: visualizing, adjusting and comparing trees of hierarchical "
      + "clustering, Bioinformatics 31 (2015)",
    doi: "10.1093/bioinformatics/btv428")
  static let rousseeuwMCD = Reference(
    citation: "P. J. Rousseeuw, K. Van Driessen, A fast algorithm for the minimum covariance "
      + "determinant estimator, Technometrics 41 (1999)",
    doi: "10.1080/00401706.1999.10485670")
  static let liuForest = Reference(
    citation: "F. T. Liu, K. M. Ting, Z.-H. Zhou, Isolation forest, ICDM (2008)",
    doi: "10.1109/ICDM.2008.17")
  static let fred = Reference(
    citation: "A. L. N. Fred, A. K. Jain, Combining multiple clusterings using evidence "
      + "accumulation, IEEE Trans. Pattern Anal. Mach. Intell. 27 (2005)",
    doi: "10.1109/TPAMI.2005.113")
  static let monti = Reference(
    citation: "S. Monti, P. Tamayo, J. Mesirov, T. Golub, Consensus clustering, Mach. Learn. 52 "
      + "(2003)",
    doi: "10.1023/A:1023949509487")
  static let tibshiraniGap = Reference(
    citation:
      "R. Tibshirani, G. Walther, T. Hastie, Estimating the number of clusters in a data set "
      + "via the gap statistic, J. R. Stat. Soc. B 63 (2001)",
    doi: "10.1111/1467-9868.00293")
  static let hennig = Reference(
    citation:
      "C. Hennig, Cluster-wise assessment of cluster stability, Comput. Stat. Data Anal. 52 "
      + "(2007)",
    doi: "10.1016/j.csda.2006.11.025")
  static let smyth = Reference(
    citation: "P. Smyth, Model selection for probabilistic clustering using cross-validated "
      + "likelihood, Stat. Comput. 10 (2000)",
    doi: "10.1023/A:1008940618127")
  static let breiman = Reference(
    citation: "L. Breiman, J. Friedman, R. Olshen, C. Stone, Classification and Regression "
      + "Trees, Wadsworth, 1984",
    doi: "10.1201/9781315139470")
  static let tibshiraniWalther = Reference(
    citation: "R. Tibshirani, G. Walther, Cluster validation by prediction strength, "
      + "J. Comput. Graph. Stat. 14 (2005)",
    doi: "10.1198/106186005X59243")
  static let fang = Reference(
    citation: "Y. Fang, J. Wang, Selection of the number of clusters via the bootstrap method, "
      + "Comput. Stat. Data Anal. 56 (2012)",
    doi: "10.1016/j.csda.2011.09.003")
  static let milligan = Reference(
    citation:
      "G. W. Milligan, M. C. Cooper, An examination of procedures for determining the number "
      + "of clusters in a data set, Psychometrika 50 (1985)",
    doi: "10.1007/BF02294245")
  static let halkidi = Reference(
    citation: "M. Halkidi, M. Vazirgiannis, Clustering validity assessment: finding the optimal "
      + "partitioning of a data set, ICDM (2001)",
    doi: "10.1109/ICDM.2001.989517")
  static let krzanowski = Reference(
    citation: "W. J. Krzanowski, Y. T. Lai, A criterion for determining the number of groups in a "
      + "data set using sum-of-squares clustering, Biometrics 44 (1988)",
    doi: "10.2307/2531893")
  static let hopkins = Reference(
    citation: "B. Hopkins, J. G. Skellam, A new method for determining the type of distribution of "
      + "plant individuals, Ann. Bot. 18 (1954)",
    doi: "10.1093/oxfordjournals.aob.a083391")
  static let hartiganDip = Reference(
    citation: "J. A. Hartigan, P. M. Hartigan, The dip test of unimodality, Ann. Stat. 13 (1985)",
    doi: "10.1214/aos/1176346577")
  static let adolfsson = Reference(
    citation: "A. Adolfsson, M. Ackerman, N. C. Brownstein, To cluster, or not to cluster: an "
      + "analysis of clusterability methods, Pattern Recognit. 88 (2019)",
    doi: "10.1016/j.patcog.2018.10.026")
  static let bezdekVAT = Reference(
    citation: "J. C. Bezdek, R. J. Hathaway, VAT: a tool for visual assessment of (cluster) "
      + "tendency, IJCNN (2002)",
    doi: "10.1109/IJCNN.2002.1007487")
  static let havens = Reference(
    citation: "T. C. Havens, J. C. Bezdek, An efficient formulation of the improved visual "
      + "assessment of cluster tendency (iVAT) algorithm, IEEE Trans. Knowl. Data Eng. 24 (2012)",
    doi: "10.1109/TKDE.2011.33")
  static let langfelder = Reference(
    citation: "P. Langfelder, B. Zhang, S. Horvath, Defining clusters from a hierarchical cluster "
      + "tree: the Dynamic Tree Cut package for R, Bioinformatics 24 (2008)",
    doi: "10.1093/bioinformatics/btm563")
  static let duda = Reference(
    citation: "R. O. Duda, P. E. Hart, Pattern Classification and Scene Analysis, Wiley, 1973",
    doi: "")
  static let beale = Reference(
    citation: "E. M. L. Beale, Euclidean cluster analysis, Bull. Int. Stat. Inst. 43 (1969)",
    doi: "")
  static let mojena = Reference(
    citation: "R. Mojena, Hierarchical grouping methods and stopping rules: an evaluation, "
      + "Comput. J. 20 (1977)",
    doi: "10.1093/comjnl/20.4.359")
  static let ng = Reference(
    citation: "A. Y. Ng, M. I. Jordan, Y. Weiss, On spectral clustering: analysis and an "
      + "algorithm, NIPS 14 (2001)",
    doi: "")
  static let luxburg = Reference(
    citation: "U. von Luxburg, A tutorial on spectral clustering, Stat. Comput. 17 (2007)",
    doi: "10.1007/s11222-007-9033-z")
  static let delong = Reference(
    citation: "E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Comparing the areas under two or "
      + "more correlated receiver operating characteristic curves, Biometrics 44 (1988)",
    doi: "10.2307/2531595")
  static let efron = Reference(
    citation: "B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, Chapman & Hall, 1993",
    doi: "10.1201/9780429246593")
  static let mcNemar = Reference(
    citation: "Q. McNemar, Note on the sampling error of the difference between correlated "
      + "proportions or percentages, Psychometrika 12 (1947)",
    doi: "10.1007/BF02295996")
  static let kotler = Reference(
    citation: "P. Kotler, K. L. Keller, Marketing Management, 15th edition, Pearson, 2016", doi: "")
  static let siddiqi = Reference(
    citation: "N. Siddiqi, Credit Risk Scorecards, Wiley, 2006", doi: "10.1002/9781119201731")
  static let senbabaoglu = Reference(
    citation: "Y. Șenbabaoğlu, G. Michailidis, J. Z. Li, Critical limitations of consensus "
      + "clustering in class discovery, Sci. Rep. 4 (2014)",
    doi: "10.1038/srep06207")
}
