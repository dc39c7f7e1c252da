// What rel takes of libcurl's binary interface, which is stable since 2006: libcurl is found when the
// first request is made, not when rel is linked, so that neither its headers nor its library are
// needed to build rel, and what sends no request does not load it. Knows no option by name.

#ifndef REL_CCURL_H
#define REL_CCURL_H

#include <stddef.h>
#include <stdint.h>

/// Finds libcurl and the functions below in it, and gets it ready. Everything else is called after it
/// succeeded, and no two threads call it at once.
/// - Returns: NULL, or what is missing, in the dynamic linker's words.
const char *_Nullable loaded_curl(const char *_Nonnull file);

/// `0x075801` for 7.88.1.
unsigned loaded_curl_version(void);

typedef size_t (*loaded_curl_data)(
  char *_Nullable bytes, size_t size, size_t count, void *_Nullable user);
/// Called when a connection stands, before a request goes out on it; 1 calls it off.
typedef int (*loaded_curl_ready)(
  void *_Nullable user, char *_Nullable there, char *_Nullable here, int there_port, int here_port);

void *_Nullable loaded_curl_easy(void);
void loaded_curl_easy_free(void *_Nonnull easy);
/// All of them: 0, or an error's number.
int loaded_curl_set_number(void *_Nonnull easy, int option, long value);
int loaded_curl_set_size(void *_Nonnull easy, int option, int64_t value);
int loaded_curl_set_pointer(void *_Nonnull easy, int option, const void *_Nullable value);
int loaded_curl_set_data(void *_Nonnull easy, int option, loaded_curl_data _Nonnull function);
int loaded_curl_set_ready(void *_Nonnull easy, int option, loaded_curl_ready _Nonnull function);
/// Sockets that the programs which rel starts do not inherit. `error` becomes the system's reason why
/// there is none, of which libcurl itself says nothing.
int loaded_curl_set_private_sockets(void *_Nonnull easy, int *_Nonnull error);
int loaded_curl_get_number(void *_Nonnull easy, int info, long *_Nonnull value);
int loaded_curl_get_size(void *_Nonnull easy, int info, int64_t *_Nonnull value);

/// - Returns: the list with the line at its end; NULL when there is no memory, and the list stays.
void *_Nullable loaded_curl_list(void *_Nullable list, const char *_Nonnull line);
void loaded_curl_list_free(void *_Nullable list);

void *_Nullable loaded_curl_multi(void);
void loaded_curl_multi_free(void *_Nonnull multi);
int loaded_curl_multi_set_number(void *_Nonnull multi, int option, long value);
int loaded_curl_multi_add(void *_Nonnull multi, void *_Nonnull easy);
int loaded_curl_multi_remove(void *_Nonnull multi, void *_Nonnull easy);
int loaded_curl_multi_perform(void *_Nonnull multi);
int loaded_curl_multi_poll(void *_Nonnull multi, int timeout_milliseconds);
/// The one call that any thread may make while another one is at work with `multi`.
int loaded_curl_multi_wakeup(void *_Nonnull multi);
/// - Returns: a transfer that ended, with the number of its error in `result`; NULL when there is none.
void *_Nullable loaded_curl_multi_ended(void *_Nonnull multi, int *_Nonnull result);

#endif
