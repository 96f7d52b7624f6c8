import Glibc

/// How much processor time this process has used. Unlike the time of day it does not pass while others have the machine.
enum ProcessorTime {
    static var now: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
