package scenarios

import "errors"

// Load reads a scenario. The file's name is for messages only. All that is wrong
// is returned at once as [Problems].
func Load(file string, src []byte, v Vocabulary) (*Scenario, error) {
	return nil, errors.New("scenarios: the loader lands with the next commit")
}
