import Fleet
import HTTP
import Messages
import MobilePush
import Observability

@main
struct Main {
    static func main() async {
        let process = FleetProcess(
            name: "belfry-mobile-push-worker", purpose: "Takes mobile push jobs and delivers them through APNs and FCM.")
        await process.run { settings in
            let worker = WorkerSettings(&settings, of: .mobilePush)
            return (worker, try MobilePushSettings(&settings, worker))
        } start: { settings, context in
            let (worker, mobilePush) = settings
            let client = HTTPClient(worker.http)
            return [worker.service(.mobilePush, handler: MobilePushHandler(mobilePush, client: client), client: client, context)]
        }
    }
}
