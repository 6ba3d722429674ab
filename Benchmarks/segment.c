/* Word segmentation with ICU: one line in, one line of space-separated words out.
 *
 *   segment [COLUMN] < lines > words
 *
 * COLUMN (from 0) picks a tab-separated column of each line (default: the whole
 * line).  \n, \t, \r and \\ in it are escapes.  Text is brought to NFKC, split by
 * the UBRK_WORD iterator (locale zh); segments whose rule status says "no word"
 * (spaces, punctuation) are dropped; words are case-folded.  Timings go to stderr
 * as one JSON object: break_s is the iterator alone, norm_s NFKC, conv_s UTF-8 to
 * UTF-16 and back, total_s everything but reading and writing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/uversion.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  int column = argc > 1 ? atoi(argv[1]) : -1;
  UErrorCode e = U_ZERO_ERROR;
  const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&e);
  UBreakIterator *it = ubrk_open(UBRK_WORD, "zh", NULL, 0, &e);
  if (U_FAILURE(e)) { fprintf(stderr, "segment: %s\n", u_errorName(e)); return 1; }
  char *line = NULL; size_t cap = 0; ssize_t len;
  char *raw = NULL, *out = NULL; UChar *u = NULL, *n = NULL; size_t room = 0;
  int32_t *ends = NULL;
  double brk = 0, norm = 0, conv = 0; long long bytes = 0, words = 0, lines = 0;
  static char obuf[1 << 20]; setvbuf(stdout, obuf, _IOFBF, sizeof obuf);
  while ((len = getline(&line, &cap, stdin)) >= 0) {
    if (len && line[len - 1] == '\n') line[--len] = 0;
    char *s = line;
    for (int c = 0; c < column && s; c++) { s = strchr(s, '\t'); if (s) s++; }
    if (!s) s = line + len;
    size_t m = len - (s - line);
    if (column >= 0) { char *t = memchr(s, '\t', m); if (t) m = t - s; }
    if (m * 4 + 64 > room) {
      room = m * 4 + 4096;
      raw = realloc(raw, room); out = realloc(out, room * 4);
      u = realloc(u, room * sizeof *u); n = realloc(n, room * 4 * sizeof *n);
      ends = realloc(ends, room * 4 * sizeof *ends);
    }
    size_t k = 0;
    for (size_t i = 0; i < m; i++) {
      if (s[i] == '\\' && i + 1 < m) {
        char c = s[++i];
        raw[k++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
      } else raw[k++] = s[i];
    }
    bytes += k; lines++;
    e = U_ZERO_ERROR;
    int32_t ul = 0, nl, ol = 0;
    double t0 = now();
    u_strFromUTF8(u, room, &ul, raw, k, &e);
    double t1 = now();
    nl = unorm2_normalize(nfkc, u, ul, n, room * 4, &e);
    double t2 = now();
    if (U_FAILURE(e)) { fprintf(stderr, "segment: line %lld: %s\n", lines, u_errorName(e)); return 1; }
    ubrk_setText(it, n, nl, &e);
    long cnt = 0;
    for (int32_t p = ubrk_first(it), q; (q = ubrk_next(it)) != UBRK_DONE; p = q)
      if (ubrk_getRuleStatus(it) >= UBRK_WORD_NONE_LIMIT) { ends[cnt++] = p; ends[cnt++] = q; }
    double t3 = now();
    words += cnt / 2;
    for (long i = 0; i < cnt; i += 2) {
      UChar f[600]; int32_t fl, bl = 0; UErrorCode x = U_ZERO_ERROR;
      fl = u_strFoldCase(f, 600, n + ends[i], ends[i + 1] - ends[i], U_FOLD_CASE_DEFAULT, &x);
      if (U_FAILURE(x)) continue;
      u_strToUTF8(out + ol, room * 4 - ol, &bl, f, fl, &x);
      if (U_FAILURE(x)) continue;
      ol += bl; out[ol++] = ' ';
    }
    double t4 = now();
    conv += (t1 - t0) + (t4 - t3); norm += t2 - t1; brk += t3 - t2;
    if (ol) ol--;
    out[ol++] = '\n';
    fwrite(out, 1, ol, stdout);
  }
  fflush(stdout);
  double all = brk + norm + conv;
  fprintf(stderr, "{\"kind\":\"segment\",\"icu\":\"%s\",\"lines\":%lld,\"bytes\":%lld,\"words\":%lld,\"break_s\":%.3f,\"norm_s\":%.3f,\"conv_s\":%.3f,\"total_s\":%.3f,\"break_mb_s\":%.2f,\"total_mb_s\":%.2f}\n",
          U_ICU_VERSION, lines, bytes, words, brk, norm, conv, all, bytes / 1e6 / brk, bytes / 1e6 / all);
  return 0;
}
