/* Preloaded under valgrind 3.19, which writes into the mask that a program gives to sigsuspend: libdispatch's lies in
 * read-only memory, and valgrind dies of it. A copy of the mask is writable.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, _NSIG / 8);
}
