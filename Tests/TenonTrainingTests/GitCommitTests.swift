import TenonTraining
import TestSupport
import Testing

/// The commit of a folder, out of `.git` and without git.
@Suite struct GitCommitTests {
  private let folder: TemporaryFolder
  private let first = String(repeating: "1", count: 40)
  private let second = String(repeating: "2b", count: 32)

  init() throws { folder = try TemporaryFolder() }

  private var commit: String? { GitCommit.of(folder: folder.file("work/experiments")) }

  private func begin(_ head: String) throws {
    try folder.write("x", to: "work/experiments/a.yaml")
    try folder.write(head, to: "work/.git/HEAD")
  }

  @Test func branch_isFoundAsAFileOrPacked() throws {
    try begin("ref: refs/heads/main\n")
    #expect(commit == nil)
    try folder.write(
      "# pack-refs with: peeled\n\(first) refs/heads/main-2\n\(second) refs/heads/main\n^\(first)\n",
      to: "work/.git/packed-refs")
    #expect(commit == second)
    // The file is the newer one.
    try folder.write("\(first)\n", to: "work/.git/refs/heads/main")
    #expect(commit == first)
  }

  @Test func detachedHead_isTheCommitItself() throws {
    try begin("\(first.uppercased())\n")
    #expect(commit == first)
  }

  @Test func worktree_hasTheBranchesOfItsRepository() throws {
    try folder.write("x", to: "work/experiments/a.yaml")
    try folder.write("gitdir: ../main/.git/worktrees/work\n", to: "work/.git")
    try folder.write("ref: refs/heads/topic\n", to: "main/.git/worktrees/work/HEAD")
    try folder.write("../..\n", to: "main/.git/worktrees/work/commondir")
    try folder.write("ref: refs/heads/main\n", to: "main/.git/HEAD")
    try folder.write("\(first) refs/heads/topic\n", to: "main/.git/packed-refs")
    #expect(commit == first)
    try folder.write("gitdir: \(folder.path)/main/.git/worktrees/work\n", to: "work/.git")
    #expect(commit == first)
  }

  @Test(arguments: [
    "ref: ../../secret\n", "ref: refs/../../secret\n", "ref: refs/heads/main\n", "nonsense\n", "", "1234\n",
    "ref: /etc/hostname\n",
  ])
  func anythingElse_isNoCommit(_ head: String) throws {
    try begin(head)
    try folder.write("\(first)\n", to: "work/secret")
    try folder.write("\(first)\n", to: "secret")
    #expect(commit == nil)
  }

  @Test func referencesThatGoRound_end() throws {
    try begin("ref: refs/heads/a\n")
    try folder.write("ref: refs/heads/b\n", to: "work/.git/refs/heads/a")
    try folder.write("ref: refs/heads/a\n", to: "work/.git/refs/heads/b")
    #expect(commit == nil)
  }
}
