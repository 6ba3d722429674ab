import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.*;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.Version;

/** Drives Lucene: LucenePeer build|query FOLDER INDEX RESULTS [THREADS]. Result lines: README.md. */
public class LucenePeer {
  static PrintWriter out;
  static String peer = "lucene";

  static String esc(String s) {
    StringBuilder b = new StringBuilder("\"");
    for (char c : s.toCharArray()) {
      if (c == '"' || c == '\\') b.append('\\');
      b.append(c);
    }
    return b.append('"').toString();
  }

  static void emit(String kind, String rest) {
    String l = "{\"peer\":\"" + peer + "\",\"version\":\"" + Version.LATEST + " on Java " + Runtime.version().feature()
        + "\",\"kind\":\"" + kind + "\"," + rest + "}";
    out.println(l);
    out.flush();
  }

  static String unescape(String s) {
    if (s.indexOf('\\') < 0) return s;
    StringBuilder b = new StringBuilder(s.length());
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      if (c == '\\') {
        c = s.charAt(++i);
        b.append(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
      } else b.append(c);
    }
    return b.toString();
  }

  static BufferedReader open(String p) throws IOException {
    return new BufferedReader(new InputStreamReader(new FileInputStream(p), StandardCharsets.UTF_8), 1 << 20);
  }

  static long[] rss() throws IOException {
    long peak = 0, anon = 0;
    for (String l : Files.readAllLines(Path.of("/proc/self/status"))) {
      String[] c = l.trim().split("\\s+");
      if (c[0].equals("VmHWM:")) peak = Long.parseLong(c[1]);
      if (c[0].equals("RssAnon:")) anon = Long.parseLong(c[1]);
    }
    return new long[] {peak, anon};
  }

  static double cpu() throws IOException {
    String s = Files.readString(Path.of("/proc/self/stat"));
    String[] c = s.substring(s.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(c[11]) + Long.parseLong(c[12])) / 100.0;
  }

  static FieldType words() {
    FieldType t = new FieldType();
    t.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
    t.setTokenized(true);
    t.freeze();
    return t;
  }

  interface Sink { void unit(int uid, String[] c, String text, String words) throws IOException; }

  static int read(String dir, Sink s) throws IOException {
    int uid = 0;
    try (BufferedReader a = open(dir + "/units.tsv"); BufferedReader b = open(dir + "/words.txt")) {
      String l;
      while ((l = a.readLine()) != null) {
        String[] c = l.split("\t", -1);
        s.unit(uid++, c, unescape(c[7]), b.readLine());
      }
    }
    return uid;
  }

  static Document doc(int uid, String[] c, String text, String words, FieldType wt) {
    Document d = new Document();
    d.add(new StoredField("report", c[0]));
    d.add(new StoredField("text", text));
    d.add(new NumericDocValuesField("uid", uid));
    d.add(new StringField("province", c[1], Field.Store.NO));
    d.add(new SortedDocValuesField("province", new BytesRef(c[1])));
    d.add(new StringField("year", c[4], Field.Store.NO));
    d.add(new SortedDocValuesField("year", new BytesRef(c[4])));
    d.add(new StringField("section", c[5], Field.Store.NO));
    d.add(new SortedDocValuesField("section", new BytesRef(c[5])));
    d.add(new Field("words", words, wt));
    return d;
  }

  static void build(String dir, String index, int threads) throws Exception {
    long r0 = System.nanoTime();
    read(dir, (u, c, t, w) -> {});
    double readS = (System.nanoTime() - r0) / 1e9;
    Path ip = Path.of(index);
    if (Files.exists(ip)) for (Path f : Files.list(ip).toList()) Files.delete(f);
    double c0 = cpu();
    long t0 = System.nanoTime(), t1, t2, t3;
    int n, segs;
    FieldType wt = words();
    try (Directory fs = new MMapDirectory(ip)) {
      IndexWriterConfig cfg = new IndexWriterConfig(new WhitespaceAnalyzer());
      cfg.setSimilarity(new BM25Similarity());
      cfg.setRAMBufferSizeMB(512);
      cfg.setUseCompoundFile(false);
      try (IndexWriter w = new IndexWriter(fs, cfg)) {
        if (threads == 1) {
          n = read(dir, (u, c, t, x) -> w.addDocument(doc(u, c, t, x, wt)));
        } else {
          var q = new java.util.concurrent.ArrayBlockingQueue<Document>(2000);
          Document end = new Document();
          Thread[] ts = new Thread[threads];
          for (int i = 0; i < threads; i++) {
            ts[i] = new Thread(() -> {
              try {
                for (Document d = q.take(); d != end; d = q.take()) w.addDocument(d);
                q.put(end);
              } catch (Exception e) { throw new RuntimeException(e); }
            });
            ts[i].start();
          }
          n = read(dir, (u, c, t, x) -> { try { q.put(doc(u, c, t, x, wt)); } catch (InterruptedException e) { throw new IOException(e); } });
          q.put(end);
          for (Thread t : ts) t.join();
        }
        w.commit();
        t1 = System.nanoTime();
        try (DirectoryReader r = DirectoryReader.open(fs)) { segs = r.leaves().size(); }
        w.forceMerge(1);
        w.commit();
        t2 = System.nanoTime();
      }
    }
    double c1 = cpu();
    long total = 0, store = 0;
    StringBuilder ext = new StringBuilder("{");
    TreeMap<String, Long> by = new TreeMap<>();
    for (Path f : Files.list(ip).toList()) {
      long s = Files.size(f);
      String nm = f.getFileName().toString();
      total += s;
      if (nm.endsWith(".fdt") || nm.endsWith(".fdx") || nm.endsWith(".fdm")) store += s;
      by.merge(nm.contains(".") ? nm.substring(nm.lastIndexOf('.') + 1) : "segments", s, Long::sum);
    }
    for (var e : by.entrySet()) ext.append(ext.length() > 1 ? "," : "").append("\"" + e.getKey() + "\":" + e.getValue());
    emit("build", String.format(Locale.ROOT,
        "\"docs\":%d,\"build_s\":%.3f,\"merge_s\":%.3f,\"cpu_s\":%.3f,\"read_s\":%.3f,\"threads\":%d,\"index_bytes\":%d,\"store_bytes\":%d,\"segments\":%d,\"peak_rss_kb\":%d,\"files\":%s}",
        n, (t1 - t0) / 1e9, (t2 - t1) / 1e9, c1 - c0, readS, threads, total, store, segs, rss()[0], ext));
  }

  record Q(String qid, String cls, String op, String prov, boolean facets, String[] words) {}

  static Query build(Q q) {
    Query t;
    if (q.words.length == 1) t = new TermQuery(new Term("words", q.words[0]));
    else if (q.op.equals("phrase")) t = new PhraseQuery("words", q.words);
    else {
      BooleanClause.Occur o = q.op.equals("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
      BooleanQuery.Builder b = new BooleanQuery.Builder();
      for (String w : q.words) b.add(new TermQuery(new Term("words", w)), o);
      t = b.build();
    }
    if (!q.prov.isEmpty())
      t = new BooleanQuery.Builder().add(t, BooleanClause.Occur.MUST)
          .add(new TermQuery(new Term("province", q.prov)), BooleanClause.Occur.FILTER).build();
    return t;
  }

  static final String[] FACETS = {"province", "year", "section"};

  /** Counts ordinals of the three columns over all matches, next to the top-10 collector. */
  static class Counter implements Collector {
    int[][] counts = new int[3][];
    SortedDocValues[] dv = new SortedDocValues[3];
    public ScoreMode scoreMode() { return ScoreMode.COMPLETE_NO_SCORES; }
    public LeafCollector getLeafCollector(LeafReaderContext ctx) throws IOException {
      // the index is one segment, so ordinals are global
      for (int i = 0; i < 3; i++) {
        dv[i] = ctx.reader().getSortedDocValues(FACETS[i]);
        if (counts[i] == null) counts[i] = new int[dv[i].getValueCount()];
      }
      final SortedDocValues a = dv[0], b = dv[1], c = dv[2];
      final int[] x = counts[0], y = counts[1], z = counts[2];
      return new LeafCollector() {
        public void setScorer(Scorable s) {}
        public void collect(int doc) throws IOException {
          if (a.advanceExact(doc)) x[a.ordValue()]++;
          if (b.advanceExact(doc)) y[b.ordValue()]++;
          if (c.advanceExact(doc)) z[c.ordValue()]++;
        }
      };
    }
  }

  record R(TopDocs top, Counter facets) {}

  static R run(IndexSearcher s, Q q) throws IOException {
    Query t = build(q);
    if (!q.facets) return new R(s.search(t, new TopScoreDocCollectorManager(10, null, 1000)), null);
    Counter c = new Counter();
    TopScoreDocCollector top = new TopScoreDocCollectorManager(10, null, Integer.MAX_VALUE).newCollector();
    s.search(t, MultiCollector.wrap(top, c));
    return new R(top.topDocs(), c);
  }

  static double pct(double[] v, double p) { return v[Math.min(v.length - 1, (int) (p * v.length))]; }

  static long sink;

  static void query(String dir, String index) throws Exception {
    List<Q> qs = new ArrayList<>();
    try (BufferedReader r = open(dir + "/queries.tsv")) {
      for (String l; (l = r.readLine()) != null; ) {
        String[] c = l.split("\t", -1);
        qs.add(new Q(c[0], c[1], c[2], c[3], c[4].equals("1"), c[5].split(" ")));
      }
    }
    try (Directory fs = new MMapDirectory(Path.of(index)); DirectoryReader rd = DirectoryReader.open(fs)) {
      IndexSearcher s = new IndexSearcher(rd);
      s.setSimilarity(new BM25Similarity());
      s.setQueryCache(null);
      LeafReader leaf = rd.leaves().get(0).reader();
      int segs = rd.leaves().size();
      NumericDocValues nv = leaf.getNumericDocValues("uid");
      int[] uid = new int[leaf.maxDoc()];
      for (int i = 0; i < uid.length; i++) { nv.advanceExact(i); uid[i] = (int) nv.longValue(); }
      for (Q q : qs) {
        R r = run(s, q);
        StringBuilder b = new StringBuilder();
        b.append("\"qid\":").append(esc(q.qid)).append(",\"total\":").append(s.count(build(q))).append(",\"top\":[");
        for (int i = 0; i < r.top.scoreDocs.length; i++) {
          ScoreDoc d = r.top.scoreDocs[i];
          b.append(i > 0 ? "," : "").append(String.format(Locale.ROOT, "[%d,%.6f]", uid[d.doc], d.score));
        }
        b.append("]");
        if (r.facets != null) {
          b.append(",\"facets\":{");
          for (int i = 0; i < 3; i++) {
            b.append(i > 0 ? "," : "").append(esc(FACETS[i])).append(":{");
            boolean first = true;
            for (int k = 0; k < r.facets.counts[i].length; k++)
              if (r.facets.counts[i][k] > 0) {
                b.append(first ? "" : ",").append(esc(r.facets.dv[i].lookupOrd(k).utf8ToString())).append(":").append(r.facets.counts[i][k]);
                first = false;
              }
            b.append("}");
          }
          b.append("}");
        }
        if (q.op.equals("phrase")) {
          List<Integer> ids = new ArrayList<>();
          s.search(build(q), new SimpleCollector() {
            public void collect(int doc) { ids.add(uid[doc]); }
            public ScoreMode scoreMode() { return ScoreMode.COMPLETE_NO_SCORES; }
          });
          Collections.sort(ids);
          b.append(",\"uids\":").append(ids);
        }
        emit("hits", b.toString());
      }
      // warm the JIT: all classes in turn, until 20 s have passed
      double warm = Double.parseDouble(System.getProperty("warm", "20"));
      long w0 = System.nanoTime();
      int rounds = 0;
      while ((System.nanoTime() - w0) / 1e9 < warm) { for (Q q : qs) sink += run(s, q).top.scoreDocs.length; rounds++; }
      Query none = new MatchNoDocsQuery();
      double best = 1e9;
      for (int k = 0; k < 20; k++) {
        long a = System.nanoTime();
        for (int i = 0; i < 2000; i++) sink += s.search(none, new TopScoreDocCollectorManager(10, null, 1000)).scoreDocs.length;
        best = Math.min(best, (System.nanoTime() - a) / 2000.0);
      }
      emit("overhead", String.format(Locale.ROOT, "\"what\":\"search of the empty query\",\"us\":%.3f", best / 1e3));
      List<String> classes = new ArrayList<>();
      for (Q q : qs) if (!classes.contains(q.cls)) classes.add(q.cls);
      for (String c : classes) {
        List<Q> l = qs.stream().filter(q -> q.cls.equals(c)).toList();
        long t0 = System.nanoTime();
        while ((System.nanoTime() - t0) / 1e9 < 1.0) for (Q q : l) sink += run(s, q).top.scoreDocs.length;
        List<double[]> all = new ArrayList<>();
        t0 = System.nanoTime();
        while (all.size() < 3 || (all.size() < 200 && (System.nanoTime() - t0) / 1e9 < 2.0)) {
          double[] x = new double[l.size()];
          for (int i = 0; i < x.length; i++) {
            long a = System.nanoTime();
            sink += run(s, l.get(i)).top.scoreDocs.length;
            x[i] = (System.nanoTime() - a) / 1e3;
          }
          all.add(x);
        }
        double[] med = new double[l.size()], raw = new double[l.size() * all.size()];
        for (int i = 0; i < med.length; i++) {
          double[] v = new double[all.size()];
          for (int k = 0; k < v.length; k++) { v[k] = all.get(k)[i]; raw[k * med.length + i] = v[k]; }
          Arrays.sort(v);
          med[i] = pct(v, .5);
        }
        Arrays.sort(med);
        Arrays.sort(raw);
        double sum = Arrays.stream(med).sum();
        emit("class", String.format(Locale.ROOT,
            "\"class\":\"%s\",\"n\":%d,\"rounds\":%d,\"p50_us\":%.1f,\"p95_us\":%.1f,\"p99_us\":%.1f,\"mean_us\":%.1f,\"raw_p99_us\":%.1f,\"qps\":%.1f",
            c, med.length, all.size(), pct(med, .5), pct(med, .95), pct(med, .99), sum / med.length, pct(raw, .99), med.length / sum * 1e6));
      }
      long[] m = rss();
      emit("query_mem", String.format(Locale.ROOT, "\"peak_rss_kb\":%d,\"anon_kb\":%d,\"segments\":%d", m[0], m[1], segs));
    }
  }

  public static void main(String[] a) throws Exception {
    out = new PrintWriter(new OutputStreamWriter(new FileOutputStream(a[3], true), StandardCharsets.UTF_8));
    int threads = a.length > 4 ? Integer.parseInt(a[4]) : 1;
    if (threads > 1) peer = "lucene-" + threads + "t";
    if (a[0].equals("build")) build(a[1], a[2], threads); else query(a[1], a[2]);
    out.close();
    if (sink == 42) System.err.println();
  }
}
