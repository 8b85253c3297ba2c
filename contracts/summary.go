package contracts

// Summary counts what a contract says.
type Summary struct {
	Version string
	// Operations counts webhooks and messages too.
	Operations int
	// Documented, Evidenced and Assumed count the statements of each provenance,
	// Rules the rules among them.
	Documented, Evidenced, Assumed, Rules int
}

// Summarize counts what the contract of that name says. The error says that
// there is no such contract.
func Summarize(name string) (Summary, error) {
	c, err := Load(name)
	if err != nil {
		return Summary{}, err
	}
	s := Summary{Operations: len(c.operations) + len(c.webhooks)}
	for _, channel := range c.channels {
		s.Operations += len(channel.messages)
	}
	info, _ := c.document["info"].(map[string]any)
	s.Version, _ = info["version"].(string)
	walk(c.document, "", func(_ string, object map[string]any) {
		rules, _ := object["x-rules"].([]any)
		s.Rules += len(rules)
		switch object["x-provenance"] {
		case "documented":
			s.Documented++
		case "evidenced":
			s.Evidenced++
		case "assumed":
			s.Assumed++
		}
	})
	return s, nil
}
