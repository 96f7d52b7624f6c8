/// How the product's page looks, on light and dark ground.
enum ProductStyle {
    static let text = """
        :root { color-scheme: light dark; --ground: #f3f4f8; --card: #fff; --ink: #1a1d29; --quiet: #5a6072; --line: #dde0ea;
          --edge: #868ca0; --accent: #3b5bdb; --on-accent: #fff; --good: #1a7f4b; --good-ground: #e2f5ea; --bad: #b3261e;
          --bad-ground: #fbe9e7; }
        @media (prefers-color-scheme: dark) { :root { --ground: #13151d; --card: #1c1f2a; --ink: #e9eaf0; --quiet: #9aa1b5;
          --line: #2e3342; --edge: #6a7187; --accent: #8ea5ff; --on-accent: #10131f; --good: #6fdba3; --good-ground: #15301f;
          --bad: #ff9a90; --bad-ground: #391b19; } }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem 1rem; padding: .9rem max(1rem, calc(50vw - 32rem));
          background: var(--card); border-bottom: 1px solid var(--line); }
        .brand { color: inherit; text-decoration: none; font-weight: 700; font-size: 1.15rem; letter-spacing: -.01em; }
        .bell { display: inline-block; width: .8em; height: .8em; margin-right: .45em; border-radius: 50% 50% 18% 18%;
          background: var(--accent); }
        .who { margin-left: auto; display: flex; align-items: baseline; gap: .8rem; }
        .quiet { color: var(--quiet); font-size: .9rem; }
        .notice, .warning { margin: 1rem auto 0; width: min(64rem, 100% - 2rem); padding: .6rem 1rem; border-radius: .6rem;
          font-size: .9rem; overflow-wrap: anywhere; }
        .notice { background: var(--card); border: 1px solid var(--line); color: var(--quiet); }
        .notice span { display: block; }
        .warning { background: var(--bad-ground); color: var(--bad); }
        .problem { color: var(--bad); font-size: .9rem; overflow-wrap: anywhere; }
        main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; width: min(64rem, 100% - 2rem);
          margin: 1.2rem auto 3rem; }
        .column { display: grid; gap: 1rem; align-content: start; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: 1rem 1.2rem; }
        .narrow { width: min(26rem, 100% - 2rem); margin: 3rem auto; }
        h1 { font-size: 1.3rem; margin: 0 0 .4rem; letter-spacing: -.01em; }
        h2 { font-size: 1rem; margin: 0 0 .3rem; display: flex; align-items: center; justify-content: space-between; gap: .6rem; }
        .card > p { margin: .3rem 0; overflow-wrap: anywhere; }
        .card > :first-child { margin-top: 0; }
        .card > :last-child { margin-bottom: 0; }
        form + p.quiet { margin-top: .7rem; }
        form { display: grid; gap: .7rem; margin-top: .7rem; }
        label { display: grid; gap: .2rem; font-size: .85rem; color: var(--quiet); }
        input { font: inherit; color: var(--ink); background: var(--ground); border: 1px solid var(--edge); border-radius: .5rem;
          padding: .45rem .7rem; }
        button { font: inherit; font-size: .9rem; color: inherit; background: none; border: 1px solid var(--edge);
          border-radius: .5rem; padding: .4rem .9rem; cursor: pointer; }
        button:hover { border-color: var(--accent); }
        button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
        button:disabled { opacity: .55; cursor: default; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        .row { display: flex; flex-wrap: wrap; gap: .6rem; }
        #turn-on { margin-top: .4rem; }
        .chip { font-size: .8rem; font-weight: 600; padding: .1rem .65rem; border-radius: 999px; background: var(--ground);
          color: var(--quiet); }
        .chip.on { background: var(--good-ground); color: var(--good); }
        .chip.denied, .chip.unsupported { background: var(--bad-ground); color: var(--bad); }
        .switch { position: relative; width: 2.6rem; height: 1.5rem; padding: 0; border-radius: 999px; background: var(--ground); }
        .switch::after { content: ""; position: absolute; top: .15rem; left: .15rem; width: 1.1rem; height: 1.1rem; border-radius: 50%;
          background: var(--quiet); transition: left .15s; }
        .switch[aria-checked=true] { background: var(--accent); border-color: var(--accent); }
        .switch[aria-checked=true]::after { left: 1.2rem; background: var(--on-accent); }
        .notices, .log { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; gap: .5rem; }
        .notices li { padding: .6rem .8rem; border-radius: .6rem; background: var(--ground); border-left: 3px solid var(--accent); }
        .notices b { display: block; overflow-wrap: anywhere; }
        .notices .none { border-left-color: var(--line); color: var(--quiet); font-size: .9rem; }
        .log { gap: 0; font-size: .85rem; max-height: 30rem; overflow: auto; }
        .log li { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .8rem; padding: .4rem 0;
          border-top: 1px solid var(--line); }
        .log li:first-child { border-top: 0; }
        .log time { color: var(--quiet); font-variant-numeric: tabular-nums; }
        .log code { font: .8rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
        .log span { grid-column: 2; color: var(--quiet); overflow-wrap: anywhere; }
        .log .none { display: block; color: var(--quiet); font-size: .9rem; }
        .log .failed code { color: var(--bad); }
        #toasts { position: fixed; right: 1rem; bottom: 1rem; display: grid; gap: .6rem; width: min(22rem, 100% - 2rem); }
        .toast { display: block; padding: .8rem 1rem; border-radius: .8rem; background: var(--card); color: inherit;
          border: 1px solid var(--line); border-left: 4px solid var(--accent); box-shadow: 0 .5rem 1.5rem #0003; text-decoration: none; }
        .toast b, .toast span { display: block; overflow-wrap: anywhere; }
        @media (max-width: 46rem) { main { grid-template-columns: minmax(0, 1fr); } .tagline { order: 1; flex-basis: 100%; } }
        """
}
