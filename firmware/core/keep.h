/* What survives a reset: memory the start-up code does not clear. Whoever puts something there must prove it whole
   (magic and check) before trusting it, for after a power cut it holds junk. */
#ifndef OTKLIK_KEEP_H
#define OTKLIK_KEEP_H
#ifdef __AVR__
#define KEEP __attribute__((section(".noinit")))
#else
#define KEEP
#endif
#endif
