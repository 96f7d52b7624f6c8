/// The page's script: one long poll after the other, one card an entry.
enum PageScript {
    static let text = #"""
        const names = {'web-push': 'Web push', apns: 'APNs', fcm: 'FCM', 'fcm-token': 'FCM token', ses: 'Amazon SES', browser: 'Browser', unknown: 'Unknown'};
        const services = {mozilla: 'Mozilla', fcm: 'FCM', apple: 'Apple', wns: 'Windows', browser: 'a real browser'};
        const shownAtMost = 300;
        const element = id => document.getElementById(id);
        const counts = {};
        let last = 0, chosen = '', isLive = false;

        function make(tag, text, name) {
          const node = document.createElement(tag);
          if (text !== undefined) node.textContent = text;
          if (name) node.className = name;
          return node;
        }

        // Where each provider keeps what a person reads.
        function words(entry) {
          const c = entry.content;
          if (c === undefined || c === null) return ['', ''];
          if (typeof c === 'string') return ['', c];
          switch (entry.provider) {
          case 'web-push': { const n = c.notification ?? c; return [n.title ?? '', n.body ?? '']; }
          case 'apns': { const a = c.aps?.alert ?? ''; return typeof a === 'string' ? ['', a] : [a.title ?? '', a.body ?? '']; }
          case 'fcm': {
            const m = c.message ?? {}, n = m.notification ?? m.android?.notification ?? m.data ?? m.android?.data ?? {};
            return [n.title ?? '', n.body ?? ''];
          }
          case 'fcm-token': return ['', c.scope ?? ''];
          case 'browser': return ['', ''];
          case 'ses': return [c.subject ?? '', (c.text ?? '').replace(/\n\s*\n/g, '\n')];
          default: return ['', ''];
          }
        }

        function card(entry) {
          const node = make('article', undefined, entry.verdict);
          node.dataset.provider = entry.provider;
          node.hidden = chosen !== '' && chosen !== entry.provider;
          const top = make('div', undefined, 'top');
          const service = entry.provider === 'web-push' && entry.service ? ' · ' + (services[entry.service] ?? entry.service) : '';
          top.append(make('strong', (names[entry.provider] ?? entry.provider) + service));
          top.append(make('span', entry.verdict + (entry.status ? ' ' + entry.status : ''), 'verdict'));
          const destination = entry.destinationName ?? entry.destination;
          if (destination) {
            const short = destination.length > 40 ? destination.slice(0, 14) + '…' + destination.slice(-6) : destination;
            top.append(make('span', short, 'to'));
          }
          const time = make('time', new Date(entry.time).toLocaleTimeString([], {hour12: false}));
          time.dateTime = entry.time;
          top.append(time);
          node.append(top);
          const [title, body] = words(entry);
          if (title) node.append(make('h2', title));
          if (body) node.append(make('p', body, 'body'));
          if (entry.why) node.append(make('p', entry.why, 'why'));
          if (entry.provider === 'ses' && entry.content?.html) {
            const mail = make('a', 'See the mail as its reader does');
            mail.href = '/sandbox/mails/' + entry.number;
            mail.target = '_blank';
            mail.rel = 'noopener';
            node.append(mail);
          }
          const details = make('details');
          details.append(make('summary', '#' + entry.number + ' in full'));
          details.append(make('pre', JSON.stringify(entry, null, 2)));
          node.append(details);
          return node;
        }

        function drawFilters() {
          const all = Object.values(counts).reduce((a, b) => a + b, 0);
          const button = (key, label, count) => {
            const node = make('button', label + ' ' + count);
            node.type = 'button';
            node.setAttribute('aria-pressed', String(chosen === key));
            node.onclick = () => {
              chosen = key;
              for (const other of element('list').children) other.hidden = key !== '' && other.dataset.provider !== key;
              drawFilters();
            };
            return node;
          };
          const arrived = Object.keys({...names, ...counts}).filter(key => counts[key]);
          const known = arrived.map(key => button(key, names[key] ?? key, counts[key]));
          element('filters').replaceChildren(...(all ? [button('', 'All', all), ...known] : []));
          element('empty').hidden = all > 0 || !isLive;
        }

        function show(entries) {
          const list = element('list');
          for (const entry of entries) {
            last = Math.max(last, entry.number);
            counts[entry.provider] = (counts[entry.provider] ?? 0) + 1;
          }
          for (const entry of entries.slice(-shownAtMost)) list.prepend(card(entry));
          while (list.children.length > shownAtMost) list.lastElementChild.remove();
          drawFilters();
        }

        async function poll() {
          for (let wait = 0; ; wait = 25) {
            try {
              const response = await fetch('/sandbox/received?since=' + last + '&wait=' + wait);
              if (!response.ok) throw new Error('status ' + response.status);
              isLive = true;
              show(await response.json());
              element('state').textContent = 'Live · ' + location.host;
            } catch {
              isLive = false;
              drawFilters();
              element('state').textContent = 'The sandbox does not answer; trying again…';
              await new Promise(done => setTimeout(done, 2000));
            }
          }
        }

        element('clear').onclick = async () => {
          await fetch('/sandbox/received', {method: 'DELETE'});
          for (const key of Object.keys(counts)) delete counts[key];
          chosen = '';
          element('list').replaceChildren();
          drawFilters();
        };
        drawFilters();
        poll();
        """#
}
