import Fleet
import HTTP
import Messages
import Observability
import WebPush

@main
struct Main {
    static func main() async {
        let process = FleetProcess(
            name: "belfry-web-push-worker", purpose: "Takes web push jobs and delivers them to the browsers' push services.")
        await process.run { settings in
            let worker = WorkerSettings(&settings, of: .webPush)
            return (worker, try WebPushSettings(&settings))
        } start: { settings, context in
            let (worker, webPush) = settings
            context.metrics.describe(WebPushHandler.metricHelp)
            let client = HTTPClient(worker.http)
            let handler = WebPushHandler(webPush, client: client, logger: context.logger)
            return [worker.service(.webPush, handler: handler, client: client, context)]
        }
    }
}
