import Email
import Fleet
import HTTP
import Messages
import Observability

@main
struct Main {
    static func main() async {
        let process = FleetProcess(name: "belfry-email-worker", purpose: "Takes e-mail jobs and delivers them through Amazon SES.")
        await process.run { settings in
            let worker = WorkerSettings(&settings, of: .email, .shows)
            return (worker, try EmailSettings(&settings, worker))
        } start: { settings, context in
            let (worker, email) = settings
            let client = HTTPClient(worker.http)
            return [worker.service(.email, handler: EmailHandler(email, client: client), client: client, context)]
        }
    }
}
