extension FuzzTarget {
    /// Every decoder of what comes from outside. Each has a folder of seeds with its name.
    static let all: [FuzzTarget] = [
        // From the broker
        .event, .directory, .job, .report, .frames, .headers,
        // From providers
        .answerHead, .webPushAnswer, .apnsAnswer, .fcmAnswer, .fcmTokenAnswer, .sesAnswer, .httpDate,
        // From browsers and phones, by way of events and jobs
        .endpoint, .subscriptionKeys, .mailAddress,
        // From customers, by way of events and jobs
        .renderedMail,
        // From operators
        .deadLetterFile, .eventFile, .workspaceFile, .managementAnswer, .settings, .brokerAddress, .managementAddress, .connectTo,
        .listenAddress,
        .vapidKeys, .apnsKey, .serviceAccount, .failpoint, .time,
    ]
}
