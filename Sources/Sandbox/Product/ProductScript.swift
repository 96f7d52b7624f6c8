/// What the product's page does: what a product does that uses `deploy/web/belfry.js`.
enum ProductScript {
    static let text = #"""
        import { Belfry } from '/belfry.js';

        const element = id => document.getElementById(id);
        const words = {on: 'on', off: 'off', denied: 'blocked', unsupported: 'not possible', unknown: '…'};
        const help = {
          on: 'This browser is subscribed. The subscription is posted again at every start of the page.',
          off: 'The browser asks for permission, then the page subscribes and tells the backend.',
          denied: 'Permission was refused or withdrawn. Only you can give it again: in the browser’s settings for this page.',
          unsupported: 'This browser knows no web push, or the page was not opened over https or on this machine.',
          unknown: 'Starting…',
        };
        let belfry, presence;

        async function call(method, path, body) {
          const response = await fetch('/product/' + path, {method,
            headers: {'content-type': 'application/json'}, body: body === undefined ? undefined : JSON.stringify(body)});
          const answer = response.status === 204 ? null : await response.json();
          warn(response.ok ? '' : answer.error);
          return response.ok ? answer : null;
        }

        function say(id, text) {
          element(id).textContent = text;
          element(id).hidden = !text;
        }

        const warn = text => say('warning', text);

        // What holds as long as the sandbox runs.
        function notice(text) {
          element('notice').append(make('span', text));
          element('notice').hidden = false;
        }

        // What went wrong with the subscription stands beside its state.
        async function settle(work) {
          say('push-problem', '');
          try {
            drawState(await work());
          } catch (error) {
            say('push-problem', error.message);
          }
        }

        function make(tag, text, name) {
          const node = document.createElement(tag);
          if (text !== undefined) node.textContent = text;
          if (name) node.className = name;
          return node;
        }

        function drawState(state) {
          element('push-state').textContent = words[state];
          element('push-state').className = 'chip ' + state;
          element('push-help').textContent = help[state];
          element('turn-on').hidden = state !== 'off';
        }

        function nothingShown() {
          return belfry?.state === 'on' ? 'Nothing. Give yourself a conversation, and look at another window.'
            : 'Nothing. Notifications are not on in this browser.';
        }

        async function drawShown() {
          const notices = (await belfry?.shown() ?? []).map(({title, body}) => {
            const item = make('li');
            item.append(make('b', title), make('span', body, 'quiet'));
            return item;
          });
          element('shown').replaceChildren(...(notices.length ? notices : [make('li', nothingShown(), 'none')]));
        }

        async function drawLog() {
          const events = await (await fetch('/product/published')).json();
          const items = events.reverse().map(({type, at, data, failure}) => {
            const item = make('li', undefined, failure ? 'failed' : '');
            const {workspace, teammate, conversation, ...rest} = data;
            const about = failure ?? [teammate, conversation?.subject ?? conversation?.id, rest.reason, rest.browser,
              rest.notification && 'notification ' + rest.notification.slice(0, 8)].filter(Boolean).join(' · ');
            item.append(make('time', new Date(at).toLocaleTimeString([], {hour12: false})), make('code', type), make('span', about));
            return item;
          });
          element('log').replaceChildren(...(items.length ? items : [make('li', 'Nothing yet.', 'none')]));
        }

        // A notification that came while the page was in front: the page says it, and belfry.js closes it.
        function toast({title, body, data}) {
          const node = make('a', undefined, 'toast');
          node.href = data?.url ?? '/';
          node.append(make('b', title), make('span', body, 'quiet'));
          element('toasts').append(node);
          setTimeout(() => node.remove(), 10000);
        }

        async function openConversation(id) {
          const response = await fetch('/product/conversations/' + encodeURIComponent(id));
          element('conversation').hidden = !response.ok;
          if (!response.ok) return warn('The helpdesk does not know conversation “' + id + '”: it was not assigned on this page.');
          const conversation = await response.json();
          warn('');
          element('customer').textContent = conversation.customer.name;
          element('subject').textContent = conversation.subject;
          element('preview').textContent = conversation.preview;
          element('conversation-id').textContent = 'Conversation ' + id;
          await belfry?.close(id);
          await call('POST', 'seen', {conversation: id});
        }

        async function startPush(vapidKey) {
          if (!vapidKey) return notice('The sandbox was started without --vapid-public-key: this browser cannot subscribe.');
          belfry = new Belfry({report: '/product/reports', applicationServerKey: vapidKey});
          belfry.addEventListener('state', ({detail}) => drawState(detail));
          belfry.addEventListener('notification', ({detail}) => toast(detail));
          belfry.addEventListener('open', event => {
            const {conversation, url} = event.detail;
            if (!conversation || new URL(url, location).origin !== location.origin) return;
            event.preventDefault();
            history.pushState(null, '', url);
            openConversation(conversation);
          });
          await settle(() => belfry.start());
        }

        function setPresence(on) {
          element('presence').setAttribute('aria-checked', String(on));
          clearInterval(presence);
          if (!on) return;
          call('POST', 'presence', {});
          // A product does so every 15 to 30 s; the demo's presence window is 10 s only.
          presence = setInterval(() => call('POST', 'presence', {}), 8000);
        }

        const assign = () => call('POST', 'assignments', {customer: element('from').value, subject: element('about').value});

        element('sign-in-form').onsubmit = async event => {
          event.preventDefault();
          const session = {workspace: element('workspace').value, teammate: element('teammate').value};
          if (await call('POST', 'session', session)) location.reload();
        };
        element('leave').onclick = async () => {
          setPresence(false);
          await belfry?.logOut();
          await call('DELETE', 'session');
          location.href = '/';
        };
        element('turn-on').onclick = () => settle(() => belfry.turnOn());
        element('presence').onclick = () => setPresence(element('presence').getAttribute('aria-checked') !== 'true');
        element('assign').onsubmit = event => { event.preventDefault(); assign(); };
        element('later').onclick = () => {
          element('later').disabled = true;
          setTimeout(() => { element('later').disabled = false; assign(); }, 5000);
        };

        const {session, vapidKey, canPublish} = await call('GET', 'state');
        element('sign-in').hidden = session !== null;
        element('desk').hidden = element('who').hidden = session === null;
        if (session) {
          element('name').textContent = session.teammate + ' · ' + session.workspace;
          if (!canPublish) notice('The sandbox was started without BELFRY_AMQP_URL: what the backend would publish is shown only.');
          await startPush(vapidKey);
          const opened = location.pathname.match(/^\/c\/([^/]+)$/);
          if (opened) await openConversation(decodeURIComponent(opened[1]));
          for (;;) {
            await Promise.all([drawShown(), drawLog()]).catch(() => {});
            await new Promise(done => setTimeout(done, 1000));
          }
        }
        """#
}
