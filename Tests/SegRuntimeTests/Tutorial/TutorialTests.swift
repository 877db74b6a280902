import SegLanguage
import SegTestSupport
import Synchronization
import Testing

@testable import SegRuntime

@Suite struct TutorialTests {
  private static let source = """
    # Two flowers
    #
    # A short lesson.
    seg 1
    param $k = 2, help="Groups"

    # %% Look
    # How many rows are there?
    iris | describe

    # %% Group
    let small = iris | select sepal_length, petal_length
    assert count(small) == 150
    # Now the groups.
    let groups = small | kmeans k=$k seed=1
    groups | profile
    """

  private final class Said: Sendable {
    let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func forget() { lines.withLock { $0 = [] } }
  }

  private func begin() throws -> (SessionRecorder, Tutorial, Said) {
    let recorder = try SessionRecorder()
    let said = Said()
    let lesson = try #require(Lesson(Self.source))
    let tutorial = Tutorial(lesson, recorder.session) { text in
      said.lines.withLock { $0.append(text) }
    }
    tutorial.begin()
    return (recorder, tutorial, said)
  }

  @Test func commentsAreTheTextAndStatementsTheSteps() throws {
    let lesson = try #require(Lesson(Self.source))
    #expect(lesson.title == "Two flowers" && lesson.introduction == "A short lesson.")
    #expect(lesson.steps.map(\.heading) == ["Look", "Group", "Group", "Group"])
    #expect(lesson.steps[0].text == "How many rows are there?")
    #expect(lesson.steps[2].text == "Now the groups.")
    #expect(lesson.steps[2].setup == ["assert count(small) == 150"])
    #expect(lesson.steps[1].outline == "let small = iris | select …")
    #expect(Lesson("let = (") == nil && Lesson("# text only") == nil)
  }

  @Test func equivalentStatementsGoOn() throws {
    let (recorder, tutorial, said) = try begin()
    #expect(said.text.contains("Two flowers") && said.text.contains("Step 1 of 4: Look"))
    tutorial.entered(recorder.enter("iris|desc"))
    #expect(said.text.contains("Step 2 of 4: Group"), "\(said.text)")
    tutorial.entered(recorder.enter("let small = iris | select petal_length, sepal_length"))
    #expect(said.text.contains("Step 3 of 4"), "\(said.text)")
    tutorial.entered(recorder.enter("let groups = small | bisecting k=2 seed=9"))
    #expect(said.text.contains("Step 4 of 4"), "\(said.text)")
    tutorial.entered(recorder.enter("groups | profile"))
    #expect(tutorial.isOver && said.text.contains("That was the lesson"))
  }

  @Test func wrongStatementsGetAHintAndNothingIsLost() throws {
    let (recorder, tutorial, said) = try begin()
    tutorial.entered(recorder.enter("iris | haed 3"))
    #expect(said.text.contains("still open"))
    tutorial.entered(recorder.enter("iris | head 3"))
    tutorial.entered(recorder.enter("iris | describe"))
    tutorial.entered(recorder.enter("let small = iris | select sepal_length"))
    #expect(said.text.contains("Nearly: the lesson also has petal_length"), "\(said.text)")
    tutorial.entered(recorder.enter("let tiny = iris | select sepal_length, petal_length"))
    #expect(said.text.contains("the lesson calls it `small`"))
    _ = tutorial.next()
    said.forget()
    tutorial.entered(recorder.enter("let groups = small | kmeans k=3 seed=1"))
    #expect(said.text.contains("3 segments, the lesson has 2"), "\(said.text)")
    #expect(recorder.session.namesWithHeadlines.map(\.name).contains("groups"))
    #expect(!tutorial.isOver)
  }

  @Test func hintsExplainTheVerbs() throws {
    let (_, tutorial, said) = try begin()
    #expect(said.text.contains("Type   iris | describe"))
    said.forget()
    tutorial.hint()
    #expect(said.text.contains("describe: Summarise each column."))
    said.forget()
    tutorial.again()
    #expect(said.text.contains("Step 1 of 4: Look"))
  }

  /// The lessons as they are checked in, from start to end, in a folder of the learner's own.
  @Test func allLessonsCanBeLearned() throws {
    let files = try Repository.files(below: "tutorials", suffix: ".seg").sorted()
    #expect(files.count >= 2)
    for file in files {
      let lesson = try #require(Lesson(try Repository.text(file)), "\(file)")
      #expect(!lesson.title.isEmpty && !lesson.introduction.isEmpty, "\(file)")
      let recorder = try SessionRecorder()
      let said = Said()
      let tutorial = Tutorial(lesson, recorder.session) { text in
        said.lines.withLock { $0.append(text) }
      }
      tutorial.begin()
      for step in lesson.steps {
        try #require(tutorial.statement == step.statement, "\(file): \(step.statement)")
        let status = recorder.enter(step.statement)
        try #require(status == .fine, "\(file): \(step.statement)\n\(recorder.transcript)")
        tutorial.entered(status)
      }
      #expect(tutorial.isOver, "\(file)")
      #expect(!said.text.contains("failed"), "\(file)\n\(said.text)")
    }
  }
}
