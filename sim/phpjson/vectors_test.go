package phpjson_test

import (
	"encoding/json"
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/ringback-sim/ringback/sim/phpjson"
)

// TestVectors holds Reencode to what PHP 8.2 wrote for the data of sixty pushes.
func TestVectors(t *testing.T) {
	g := NewWithT(t)
	src, err := os.ReadFile("../frame/testdata/php-push-vectors.json")
	g.Expect(err).NotTo(HaveOccurred())
	var file struct {
		Vectors []struct {
			Name  string `json:"name"`
			Plain string `json:"data_plain_json"`
			PHP   string `json:"php_json"`
		} `json:"vectors"`
	}
	g.Expect(json.Unmarshal(src, &file)).To(Succeed())
	g.Expect(file.Vectors).To(HaveLen(60))
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			g := NewWithT(t)
			out, err := phpjson.Reencode([]byte(v.Plain))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(out)).To(Equal(v.PHP))
		})
	}
}
