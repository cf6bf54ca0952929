#include <openssl/ssl.h>
#include <openssl/err.h>
#include <sys/epoll.h>
