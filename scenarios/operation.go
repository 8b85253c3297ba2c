package scenarios

// Operation is what a fault does.
type Operation string

// The operations.
const (
	DelayOp           Operation = "delay"
	StatusOp          Operation = "status"
	TooManyRequests   Operation = "too-many-requests"
	Reset             Operation = "reset"
	EmptyReply        Operation = "empty-reply"
	CutBody           Operation = "cut-body"
	SlowDrip          Operation = "slow-drip"
	WrongContentType  Operation = "content-type"
	MalformedJSON     Operation = "malformed-json"
	Drop              Operation = "drop"
	Duplicate         Operation = "duplicate"
	Reorder           Operation = "reorder"
	CorruptSignature  Operation = "corrupt-signature"
	WrongKey          Operation = "wrong-key"
	DamagedCiphertext Operation = "damaged-ciphertext"
	OldTimestamp      Operation = "old-timestamp"
	Disconnect        Operation = "disconnect"
	ForgetSession     Operation = "forget-session"
	RefuseWebSocket   Operation = "refuse-websocket"
)

// Argument is an argument of an operation: the member of [Fault] that carries it.
type Argument struct {
	Name string
	// Required says that the operation cannot do without.
	Required bool
	// Default says in words what happens without.
	Default string
}

// OperationInfo describes an operation.
type OperationInfo struct {
	Name Operation
	// On are what it can befall.
	On []Plane
	// Does and DoesZh say in a few words of English and Chinese what happens.
	Does, DoesZh string
	Arguments    []Argument
}

// operations is the only table of them.
var operations = []OperationInfo{
	{
		Name: DelayOp, On: []Plane{OnRequest, OnPush}, Does: "a push goes out later, in virtual time; a request is done at once and answered later, in real time", DoesZh: "推送按虚拟时间延迟发出;请求立即处理,应答按真实时间延迟",
		Arguments: []Argument{{Name: "by", Required: true}},
	},
	{
		Name: StatusOp, On: []Plane{OnRequest}, Does: "it is answered with an HTTP status and nothing is done", DoesZh: "不处理,直接返回指定HTTP状态",
		Arguments: []Argument{{Name: "status", Required: true}, {Name: "body", Default: "the vendor's own error, below 400 none"}, {Name: "contentType", Default: "text/plain"}},
	},
	{
		Name: TooManyRequests, On: []Plane{OnRequest}, Does: "it is refused as one too many, in the vendor's words", DoesZh: "按厂商格式返回限流",
		Arguments: []Argument{{Name: "retryAfter", Default: "no Retry-After header"}},
	},
	{Name: Reset, On: []Plane{OnRequest}, Does: "it is done, and the connection is reset before the answer", DoesZh: "处理后重置连接"},
	{Name: EmptyReply, On: []Plane{OnRequest}, Does: "it is done, and the connection is closed without an answer", DoesZh: "处理后不应答即断开"},
	{
		Name: CutBody, On: []Plane{OnRequest}, Does: "the answer's body breaks off", DoesZh: "应答正文中途截断",
		Arguments: []Argument{{Name: "bytes", Default: "half of the body"}},
	},
	{
		Name: SlowDrip, On: []Plane{OnRequest}, Does: "the answer's body comes in small pieces", DoesZh: "应答正文缓慢滴出",
		Arguments: []Argument{{Name: "bytes", Default: "1"}, {Name: "pause", Default: "10ms, of real time"}},
	},
	{
		Name: WrongContentType, On: []Plane{OnRequest}, Does: "the answer has another content type", DoesZh: "应答的内容类型被替换",
		Arguments: []Argument{{Name: "contentType", Default: "text/html"}},
	},
	{Name: MalformedJSON, On: []Plane{OnRequest}, Does: "the answer's JSON is broken", DoesZh: "应答为损坏的JSON"},
	{Name: Drop, On: []Plane{OnPush, OnFaye}, Does: "it never arrives", DoesZh: "丢弃"},
	{
		Name: Duplicate, On: []Plane{OnPush, OnFaye}, Does: "it arrives more than once", DoesZh: "重复送达",
		Arguments: []Argument{{Name: "times", Default: "1"}},
	},
	{
		Name: Reorder, On: []Plane{OnPush, OnFaye}, Does: "some are held back and arrive in the opposite order", DoesZh: "乱序送达",
		Arguments: []Argument{{Name: "window", Default: "2"}},
	},
	{Name: CorruptSignature, On: []Plane{OnPush}, Does: "its signature is wrong", DoesZh: "签名错误"},
	{Name: WrongKey, On: []Plane{OnPush}, Does: "it is signed and sealed with another key", DoesZh: "使用错误的密钥"},
	{Name: DamagedCiphertext, On: []Plane{OnPush}, Does: "its ciphertext is damaged, its signature right", DoesZh: "密文损坏"},
	{
		Name: OldTimestamp, On: []Plane{OnPush}, Does: "its timestamp lies in the past", DoesZh: "时间戳过期",
		Arguments: []Argument{{Name: "by", Default: "1h"}},
	},
	{Name: Disconnect, On: []Plane{OnFaye}, Does: "the connection is closed; the session stays", DoesZh: "断开连接,会话保留"},
	{Name: ForgetSession, On: []Plane{OnFaye}, Does: "the session is unknown from now on", DoesZh: "会话丢失"},
	{Name: RefuseWebSocket, On: []Plane{OnFaye}, Does: "WebSockets are refused", DoesZh: "拒绝WebSocket连接"},
}

// Operations returns what faults can do, in the order of the planes.
func Operations() []OperationInfo { return append([]OperationInfo(nil), operations...) }

// Words returns the operations.
func (Operation) Words() []string {
	words := make([]string, len(operations))
	for i, o := range operations {
		words[i] = string(o.Name)
	}
	return words
}
