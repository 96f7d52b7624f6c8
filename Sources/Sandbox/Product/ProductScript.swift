/// What the product's page does: what a product does that uses `deploy/web/belfry.js`.
enum ProductScript {
    static let text = #"""
        import { Belfry } from '/belfry.js';

        const element = id => document.getElementById(id);
        const words = {on: 'on', off: 'off', denied: 'blocked', unsupported: 'not possible', unknown: '…'};
        const help = {
          on: 'This browser is subscribed. The subscription is posted again at every start of the page.',
          off: 'The browser asks for permission, then the page subscribes and tells the backend.',
          denied: 'Permission was refused or withdrawn. It can be given again in the browser’s settings for this page only.',
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

        function warn(text) {
          element('warning').textContent = text;
          element('warning').hidden = !text;
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

        async function drawShown() {
          const notices = (await belfry?.shown() ?? []).map(({title, body}) => {
            const item = make('li');
            item.append(make('b', title), make('span', body, 'quiet'));
            return item;
          });
          element('shown').replaceChildren(...(notices.length ? notices : [make('li', 'Nothing. Give yourself a conversation.', 'none')]));
        }

        async function drawLog() {
          const events = await (await fetch('/product/published')).json();
          element('log').replaceChildren(...events.reverse().map(({type, at, data, failure}) => {
            const item = make('li', undefined, failure ? 'failed' : '');
            const {workspace, teammate, conversation, ...rest} = data;
            const about = failure ?? [teammate, conversation?.subject ?? conversation?.id, rest.reason, rest.browser,
              rest.notification?.slice(0, 8)].filter(Boolean).join(' · ');
            item.append(make('time', new Date(at).toLocaleTimeString([], {hour12: false})), make('code', type), make('span', about));
            return item;
          }));
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
          const conversation = await call('GET', 'conversations/' + encodeURIComponent(id));
          if (!conversation) return;
          element('conversation').hidden = false;
          element('customer').textContent = conversation.customer.name;
          element('subject').textContent = conversation.subject;
          element('preview').textContent = conversation.preview;
          element('conversation-id').textContent = 'Conversation ' + id;
          await belfry?.close(id);
          await call('POST', 'seen', {conversation: id});
        }

        async function startPush(vapidKey) {
          if (!vapidKey) return warn('The sandbox was started without --vapid-public-key: this browser cannot subscribe.');
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
          try {
            drawState(await belfry.start());
          } catch (error) {
            warn(error.message);
          }
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
        element('turn-on').onclick = () => belfry.turnOn().catch(error => warn(error.message));
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
          if (!canPublish) warn('The sandbox was started without BELFRY_AMQP_URL: what the backend would publish is shown only.');
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
