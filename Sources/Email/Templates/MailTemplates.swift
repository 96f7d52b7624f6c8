import Mustache

/// The templates. The engine puts values in as they are: its own escaping looks for Characters, and `<` with an accent behind it is another
/// Character. Values for HTML are escaped before, by scalars (``HTMLText``).
enum MailTemplates {
    static let text = Result {
        try MustacheTemplate(
            string: """
                {{% CONTENT_TYPE:TEXT}}
                {{title}}
                {{#body}}

                {{.}}
                {{/body}}
                {{#url}}

                Open the conversation:
                {{.}}
                {{/url}}

                --\u{20}
                {{reason}}

                """)
    }

    /// Tables and inline styles, because that is what mail programs understand; the style block is for those that also know dark mode.
    /// Our own words are English; the language of a customer's is not known, which `lang=""` says (HTML §3.2.6.2).
    static let html = Result {
        try MustacheTemplate(
            string: """
                {{% CONTENT_TYPE:TEXT}}
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light dark">
                <meta name="supported-color-schemes" content="light dark">
                <title>{{subject}}</title>
                <style>
                :root { color-scheme: light dark; }
                @media (prefers-color-scheme: dark) {
                .page { background: #14161a !important; }
                .card { background: #1f2329 !important; border-color: #363c45 !important; }
                .strong { color: #f2f4f7 !important; }
                .plain { color: #d3d8df !important; }
                .faint { color: #9aa3ae !important; }
                .button { background: #6ea8fe !important; }
                .button a { color: #0b1628 !important; }
                }
                </style>
                </head>
                <body class="page" style="margin:0;padding:0;background:#f3f4f6;">
                <table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6;">
                <tr><td align="center" style="padding:32px 16px;">
                <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" \
                style="max-width:560px;background:#ffffff;border:1px solid #e1e4e8;border-radius:12px;border-collapse:separate;">
                <tr><td style="padding:28px 32px 32px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
                text-align:start;">
                <h1 class="strong" lang="" dir="auto" style="margin:0;font-size:20px;line-height:28px;font-weight:600;color:#14181f;\
                overflow-wrap:anywhere;">{{title}}</h1>
                {{#body}}
                <p class="plain" lang="" dir="auto" style="margin:12px 0 0;font-size:16px;line-height:24px;color:#3b424c;\
                white-space:pre-line;overflow-wrap:anywhere;">{{.}}</p>
                {{/body}}
                {{#url}}
                <table role="presentation" cellpadding="0" cellspacing="0" style="margin-top:24px;">
                <tr><td class="button" style="background:#1f6feb;border-radius:8px;">
                <a href="{{.}}" style="display:inline-block;padding:12px 22px;font-size:16px;line-height:20px;font-weight:600;\
                color:#ffffff;text-decoration:none;">Open the conversation</a>
                </td></tr>
                </table>
                {{/url}}
                </td></tr>
                </table>
                <p class="faint" style="max-width:560px;margin:16px auto 0;\
                font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
                font-size:13px;line-height:18px;color:#5b6470;text-align:center;">{{reason}}</p>
                </td></tr>
                </table>
                </body>
                </html>

                """)
    }
}
