/// The page at the browsers' address: a small helpdesk, to subscribe, to be active, to be told.
enum ProductPage {
    static var answer: SandboxAnswer {
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'self' 'unsafe-inline'; worker-src 'self'; "
            + "connect-src 'self'; img-src data:"
        return SandboxAnswer(
            status: 200,
            headers: [
                ("content-type", "text/html; charset=UTF-8"), ("content-security-policy", policy), ("cache-control", "no-store"),
            ],
            body: Array(document.utf8))
    }

    private static let document = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Helpdesk · Belfry sandbox</title>
        <link rel="icon" href="data:,">
        <style>\(ProductStyle.text)</style>
        </head>
        <body>
        <header>
          <a class="brand" href="/"><span class="bell" aria-hidden="true"></span>Helpdesk</a>
          <span class="tagline quiet">a page that plays the product, in Belfry’s sandbox</span>
          <span class="who" id="who" hidden><b id="name"></b><button id="leave" type="button">Log out</button></span>
        </header>
        <p class="notice" id="notice" role="status" hidden></p>
        <p class="warning" id="warning" role="alert" hidden></p>

        <section class="card narrow" id="sign-in" hidden>
          <h1>Who are you?</h1>
          <p class="quiet">Nobody asks for a password here. In the demo there are nadia, luca, matteo, olga and piet in acme.</p>
          <form id="sign-in-form">
            <label>Workspace <input id="workspace" value="acme" required maxlength="100" autocomplete="off"></label>
            <label>Teammate <input id="teammate" value="nadia" required maxlength="100" autocomplete="off"></label>
            <button class="main" type="submit">Sign in</button>
          </form>
        </section>

        <main id="desk" hidden>
          <div class="column">
            <section class="card" id="conversation" hidden>
              <p class="quiet" id="customer"></p>
              <h1 id="subject"></h1>
              <p id="preview"></p>
              <p class="quiet" id="conversation-id"></p>
            </section>
            <section class="card">
              <h2>Notifications in this browser <span class="chip" id="push-state">…</span></h2>
              <p class="quiet" id="push-help"></p>
              <p class="problem" id="push-problem" role="alert" hidden></p>
              <button class="main" id="turn-on" type="button" hidden>Turn on</button>
            </section>
            <section class="card">
              <h2>I am active <button class="switch" id="presence" type="button" role="switch" aria-checked="false"
                aria-label="I am active"></button></h2>
              <p class="quiet">Whoever is active in the product is not told. While this is on, the page says so again and again; when it
                has been off for the presence window, you are told what came meanwhile.</p>
            </section>
            <section class="card">
              <h2>Give me a conversation</h2>
              <form id="assign">
                <label>From <input id="from" value="Ada Lovelace" required maxlength="80"></label>
                <label>Subject <input id="about" value="Refund for order 1042" required maxlength="120"></label>
                <div class="row">
                  <button class="main" type="submit">Assign now</button>
                  <button type="button" id="later">Assign in 5 seconds</button>
                </div>
              </form>
              <p class="quiet">Look at another window meanwhile: here in front, the notification is silent and closes by itself.</p>
            </section>
          </div>
          <div class="column">
            <section class="card">
              <h2>Shown by this browser now</h2>
              <ul class="notices" id="shown"></ul>
            </section>
            <section class="card">
              <h2>What the backend has published</h2>
              <ol class="log" id="log"></ol>
            </section>
          </div>
        </main>
        <div id="toasts" aria-live="polite"></div>
        <script type="module">\(ProductScript.text)</script>
        </body>
        </html>
        """
}
