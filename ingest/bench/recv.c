/* The least that a receiver can do: a loop of recv() that counts, with a buffer of 4 MiB.
 *
 *     recv
 *
 * It prints the port that it has taken. An empty datagram makes it print how many others came before, and the processor
 * seconds that it has taken for them; then it counts anew, until it is ended.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#ifndef SO_RCVBUFFORCE
#define SO_RCVBUFFORCE SO_RCVBUF
#endif

static double cpu(void) {
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return at.tv_sec + at.tv_nsec * 1e-9;
}

int main(void) {
    static char content[65536];
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t size = sizeof here;
    int buffer = 4 << 20, fd = socket(AF_INET, SOCK_DGRAM, 0);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer))
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    if (fd < 0 || bind(fd, (struct sockaddr *)&here, size) || getsockname(fd, (struct sockaddr *)&here, &size)) return 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%d\n", ntohs(here.sin_port));
    double begun = cpu();
    for (long count = 0;;) {
        ssize_t got = recv(fd, content, sizeof content, 0);
        if (got < 0) return 1;
        if (got) {
            count++;
            continue;
        }
        printf("%ld %.6f\n", count, cpu() - begun);
        count = 0;
        begun = cpu();
    }
}
