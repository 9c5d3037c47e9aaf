/* Capacitive pads: each has a baseline that follows its reading slowly, and is touched while it reads well above. */
#ifndef OTKLIK_PADS_H
#define OTKLIK_PADS_H
/* Once a ms; reads one pad. */
void pads_step(void);
#endif
