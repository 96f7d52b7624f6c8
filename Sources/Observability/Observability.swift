import Configuration
import Hummingbird
import ServiceLifecycle
import Logging
import CoreMetrics
