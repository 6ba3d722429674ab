// Nothing to call: cprocessor.c checks the processor when a program starts.

#ifndef CPROCESSOR_H
#define CPROCESSOR_H
#endif
