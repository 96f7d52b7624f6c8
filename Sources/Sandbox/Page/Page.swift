/// The inbox, at `/` and in plain HTTP at `/inbox`: what arrived, newest first.
enum Page {
    static var answer: SandboxAnswer {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"
        return SandboxAnswer(
            status: 200,
            headers: [
                ("content-type", "text/html; charset=UTF-8"), ("content-security-policy", policy),
                ("cache-control", "no-store"),
            ],
            body: Array(document.utf8))
    }

    private static let document = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Belfry sandbox</title>
        <link rel="icon" href="data:,">
        <style>\(style)</style>
        </head>
        <body>
        <header>
          <div>
            <h1>Belfry sandbox</h1>
            <p id="state" role="status">Connecting…</p>
          </div>
          <button id="clear" type="button">Clear</button>
        </header>
        <nav id="filters" aria-label="Filter by provider"></nav>
        <main id="list" aria-live="polite"></main>
        <p id="empty" hidden>Nothing has arrived yet. Point a worker at this address and assign a conversation.</p>
        <script>\(PageScript.text)</script>
        </body>
        </html>
        """

    private static let style = """
        :root { color-scheme: light dark; --ground: #f4f5f7; --card: #fff; --ink: #1b1f24; --quiet: #5c6570; --line: #dfe3e8;
          --good: #17794a; --bad: #b3261e; --fault: #9a5b00; --accent: #2f5fd0; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171b; --card: #1d2126; --ink: #e8eaed; --quiet: #9aa4af;
          --line: #30363d; --good: #5fd39a; --bad: #ff8a80; --fault: #f2b457; --accent: #8ab0ff; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 46rem; padding: 1.25rem 1rem 3rem; background: var(--ground); color: var(--ink);
          font: 1rem/1.45 system-ui, sans-serif; }
        header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; }
        h1 { margin: 0; font-size: 1.35rem; letter-spacing: -.01em; }
        header p { margin: .1rem 0 0; color: var(--quiet); font-size: .9rem; }
        button { font: inherit; font-size: .9rem; color: inherit; background: var(--card); border: 1px solid var(--line);
          border-radius: 999px; padding: .4rem .9rem; cursor: pointer; }
        button:hover { border-color: var(--accent); }
        button:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        nav { display: flex; flex-wrap: wrap; gap: .45rem; margin: 1rem 0; }
        nav button[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--ground); }
        article { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--good);
          border-radius: .7rem; padding: .8rem 1rem; margin-bottom: .7rem; overflow-wrap: anywhere; }
        article.refused { border-left-color: var(--bad); }
        article.fault { border-left-color: var(--fault); }
        .top { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; font-size: .85rem; color: var(--quiet); }
        .top strong { color: var(--ink); }
        .top .verdict { font-weight: 600; color: var(--good); }
        .refused .verdict { color: var(--bad); }
        .fault .verdict { color: var(--fault); }
        .top time { margin-left: auto; font-variant-numeric: tabular-nums; }
        @media (max-width: 34rem) { .top::after { content: ""; flex-basis: 100%; } .top .to { order: 1; } .top time { order: 2; } }
        h2 { margin: .35rem 0 0; font-size: 1.05rem; }
        .body { margin: .15rem 0 0; white-space: pre-line; display: -webkit-box; -webkit-line-clamp: 6;
          -webkit-box-orient: vertical; overflow: hidden; }
        article > a { display: inline-block; margin-top: .4rem; font-size: .9rem; color: var(--accent); }
        .why { margin: .3rem 0 0; font-size: .9rem; color: var(--quiet); }
        details { margin-top: .45rem; font-size: .85rem; }
        summary { cursor: pointer; color: var(--quiet); }
        pre { margin: .4rem 0 0; padding: .7rem; background: var(--ground); border-radius: .5rem; white-space: pre-wrap;
          font: .8rem/1.4 ui-monospace, monospace; }
        #empty { text-align: center; color: var(--quiet); padding: 3rem 1rem; }
        """
}
