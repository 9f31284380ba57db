import TenonProcess
import TenonServices
import Testing

/// The default number of threads: what the process may use, not what the machine has.
@Suite struct ProcessorCountTests {
  private func quota(_ files: [String: String]) -> Double? { ProcessorQuota { files[$0] }.processors }

  private let unified = "31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
  private let legacy = "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"

  @Test func version2_countsEveryGroupAboveTheProcess() {
    var files = [
      "/proc/self/cgroup": "0::/jobs/one\n", "/proc/self/mountinfo": unified,
      "/sys/fs/cgroup/jobs/one/cpu.max": "max 100000\n", "/sys/fs/cgroup/jobs/cpu.max": "300000 100000\n",
    ]
    #expect(quota(files) == 3)
    files["/sys/fs/cgroup/jobs/one/cpu.max"] = "50000 100000\n"
    #expect(quota(files) == 0.5)
    files["/sys/fs/cgroup/jobs/one/cpu.max"] = "max 100000\n"
    files["/sys/fs/cgroup/jobs/cpu.max"] = nil
    #expect(quota(files) == nil)
  }

  @Test func version1_isReadFromItsOwnHierarchy() {
    let files = [
      "/proc/self/cgroup": "4:cpuset:/\n2:cpu,cpuacct:/docker/abc\n0::/\n",
      "/proc/self/mountinfo": "40 31 0:9 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n" + legacy,
      "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "150000\n",
      "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
    ]
    #expect(quota(files) == 1.5)
  }

  @Test func aContainerSeesItsOwnGroupAsTheMount() {
    let mount = "33 31 0:30 /docker/abc /sys/fs/cgroup/cpu\\040x rw - cgroup cgroup rw,cpu\n"
    var files = [
      "/proc/self/cgroup": "2:cpu:/docker/abc\n", "/proc/self/mountinfo": mount,
      "/sys/fs/cgroup/cpu x/cpu.cfs_quota_us": "200000", "/sys/fs/cgroup/cpu x/cpu.cfs_period_us": "100000",
    ]
    #expect(quota(files) == 2)
    files["/proc/self/cgroup"] = "2:cpu:/elsewhere\n"
    #expect(quota(files) == 2)
  }

  @Test func whatIsNoQuota_limitsNothing() {
    for text in ["", "max", "1 2 3", "-5 100000", "100000 0", "x y"] {
      let files = [
        "/proc/self/cgroup": "0::/\nnonsense\n", "/proc/self/mountinfo": "nonsense\n" + unified,
        "/sys/fs/cgroup/cpu.max": text,
      ]
      #expect(quota(files) == nil, "\(text)")
    }
    #expect(quota([:]) == nil)
  }

  @Test func affinityMask_isCountedByItsBits() {
    #expect(Host.allowedProcessors("Name:\tcafe\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n") == 2)
    #expect(Host.allowedProcessors("Cpus_allowed:\tff,00000000,80000001\n") == 10)
    #expect(Host.allowedProcessors("Cpus_allowed:\t0\n") == nil)
    #expect(Host.allowedProcessors("") == nil)
  }

  @Test func quotaIsRounded_andThereIsAlwaysOne() {
    let cases: [(allowed: Int, quota: Double?, count: Int)] = [
      (8, nil, 8), (8, 1, 1), (8, 1.5, 2), (8, 1.4, 1), (8, 0.1, 1), (2, 4, 2), (8, 1e300, 8), (0, nil, 1),
    ]
    for (allowed, quota, count) in cases {
      #expect(Host.processorCount(allowed: allowed, quota: quota) == count, "\(allowed) \(quota as Double?)")
    }
    #expect(Host.processorCount >= 1)
  }
}
