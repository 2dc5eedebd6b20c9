/// What Swift's Glibc module leaves out of Linux.
#ifndef TIDEMARK_SYSTEM_H
#define TIDEMARK_SYSTEM_H

/// Sets how late the kernel may fire timers of the calling thread, in nanoseconds (prctl(2), PR_SET_TIMERSLACK).
/// Returns 0, or -1 with errno set.
int tidemark_set_timer_slack(unsigned long nanoseconds);

#endif
