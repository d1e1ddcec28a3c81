package manifest

import (
	"encoding/json"
	"testing"
)

func TestRead(t *testing.T) {
	const text = `# only a comment
---
kind: First
metadata: {name: one}
answer: yes
---
# again
---
kind: Second
`
	got, err := Read("file", text)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"name":"file First one","manifest":{"answer":true,"kind":"First","metadata":{"name":"one"}}},` +
		`{"name":"file Second","manifest":{"kind":"Second"}}]`
	if encoded, _ := json.Marshal(got); string(encoded) != want {
		t.Errorf("got %s, want %s", encoded, want)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{"a key twice": "a: 1\na: 2\n", "no YAML": "a: [\n"} {
		if got, err := Read("file", text); err == nil {
			t.Errorf("%s was read as %v", name, got)
		}
	}
}
