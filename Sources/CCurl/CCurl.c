// Loads libcurl and calls it. Options are set by functions with "…", which Swift cannot call.

#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>

struct socket_address { // libcurl's curl_sockaddr
  int family;
  int type;
  int protocol;
  unsigned size;
  struct sockaddr address;
};

struct message { // libcurl's CURLMsg
  int kind;
  void *easy;
  union {
    void *whatever;
    int result;
  } data;
};

struct version { // the beginning of libcurl's curl_version_info_data
  int age;
  const char *text;
  unsigned number;
};

enum { global_all = 3, open_socket_function = 20163, open_socket_user = 10164, message_done = 1 };

static struct {
  int (*global_init)(long);
  struct version *(*version_info)(int);
  void *(*easy_init)(void);
  void (*easy_cleanup)(void *);
  int (*easy_setopt)(void *, int, ...);
  int (*easy_getinfo)(void *, int, ...);
  void *(*slist_append)(void *, const char *);
  void (*slist_free_all)(void *);
  void *(*multi_init)(void);
  int (*multi_cleanup)(void *);
  int (*multi_setopt)(void *, int, ...);
  int (*multi_add_handle)(void *, void *);
  int (*multi_remove_handle)(void *, void *);
  int (*multi_perform)(void *, int *);
  int (*multi_poll)(void *, void *, unsigned, int, int *);
  int (*multi_wakeup)(void *);
  struct message *(*multi_info_read)(void *, int *);
} curl;

const char *loaded_curl(const char *file) {
  void *library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (!library) return dlerror();
#define FIND(name) \
  if (!(*(void **)&curl.name = dlsym(library, "curl_" #name))) return dlerror()
  FIND(global_init);
  FIND(version_info);
  FIND(easy_init);
  FIND(easy_cleanup);
  FIND(easy_setopt);
  FIND(easy_getinfo);
  FIND(slist_append);
  FIND(slist_free_all);
  FIND(multi_init);
  FIND(multi_cleanup);
  FIND(multi_setopt);
  FIND(multi_add_handle);
  FIND(multi_remove_handle);
  FIND(multi_perform);
  FIND(multi_poll);
  FIND(multi_wakeup);
  FIND(multi_info_read);
#undef FIND
  return curl.global_init(global_all) ? "curl_global_init does not work" : NULL;
}

unsigned loaded_curl_version(void) { return curl.version_info(0)->number; }

void *loaded_curl_easy(void) { return curl.easy_init(); }

void loaded_curl_easy_free(void *easy) { curl.easy_cleanup(easy); }

int loaded_curl_set_number(void *easy, int option, long value) {
  return curl.easy_setopt(easy, option, value);
}

int loaded_curl_set_size(void *easy, int option, int64_t value) {
  return curl.easy_setopt(easy, option, value);
}

int loaded_curl_set_pointer(void *easy, int option, const void *value) {
  return curl.easy_setopt(easy, option, value);
}

int loaded_curl_set_data(void *easy, int option, loaded_curl_data function) {
  return curl.easy_setopt(easy, option, function);
}

int loaded_curl_set_ready(void *easy, int option, loaded_curl_ready function) {
  return curl.easy_setopt(easy, option, function);
}

static int open_socket(void *user, int purpose, struct socket_address *address) {
  (void)purpose;
  int result = socket(address->family, address->type | SOCK_CLOEXEC, address->protocol);
  if (result < 0) *(int *)user = errno;
  return result;
}

int loaded_curl_set_private_sockets(void *easy, int *error) {
  int result = curl.easy_setopt(easy, open_socket_user, error);
  return result ? result : curl.easy_setopt(easy, open_socket_function, open_socket);
}

int loaded_curl_get_number(void *easy, int info, long *value) {
  return curl.easy_getinfo(easy, info, value);
}

int loaded_curl_get_size(void *easy, int info, int64_t *value) {
  return curl.easy_getinfo(easy, info, value);
}

void *loaded_curl_list(void *list, const char *line) { return curl.slist_append(list, line); }

void loaded_curl_list_free(void *list) { curl.slist_free_all(list); }

void *loaded_curl_multi(void) { return curl.multi_init(); }

void loaded_curl_multi_free(void *multi) { curl.multi_cleanup(multi); }

int loaded_curl_multi_set_number(void *multi, int option, long value) {
  return curl.multi_setopt(multi, option, value);
}

int loaded_curl_multi_add(void *multi, void *easy) { return curl.multi_add_handle(multi, easy); }

int loaded_curl_multi_remove(void *multi, void *easy) {
  return curl.multi_remove_handle(multi, easy);
}

int loaded_curl_multi_perform(void *multi) {
  int running;
  return curl.multi_perform(multi, &running);
}

int loaded_curl_multi_poll(void *multi, int timeout_milliseconds) {
  return curl.multi_poll(multi, NULL, 0, timeout_milliseconds, NULL);
}

int loaded_curl_multi_wakeup(void *multi) { return curl.multi_wakeup(multi); }

void *loaded_curl_multi_ended(void *multi, int *result) {
  int remaining;
  struct message *message;
  while ((message = curl.multi_info_read(multi, &remaining))) {
    if (message->kind != message_done) continue;
    *result = message->data.result;
    return message->easy;
  }
  return NULL;
}
