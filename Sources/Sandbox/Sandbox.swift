import NIOCore
import NIOPosix
import NIOHTTP1
import NIOHTTP2
import NIOSSL
import JWTKit
