// Package manifest reads manifests as kubectl and Helm do.
package manifest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// Manifest is an object somebody wants to create.
type Manifest struct {
	// Name says where it comes from, for people.
	Name   string `json:"name"`
	Object any    `json:"manifest"`
}

// Read reads the YAML documents of a text, leaving out those that hold nothing. A key twice is an error.
//
// Each gets the text's name, its own kind and name, and so is found again.
func Read(name, text string) ([]Manifest, error) {
	manifests := []Manifest{}
	documents := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return manifests, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		var object any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if object != nil {
			manifests = append(manifests, Manifest{Name: name + title(object), Object: object})
		}
	}
}

// title is the kind and name of an object, as far as it has them.
func title(object any) string {
	fields, _ := object.(map[string]any)
	metadata, _ := fields["metadata"].(map[string]any)
	text := ""
	for _, part := range []any{fields["kind"], metadata["name"]} {
		if part, isText := part.(string); isText {
			text += " " + part
		}
	}
	return text
}
