import Logging
import CoreMetrics
