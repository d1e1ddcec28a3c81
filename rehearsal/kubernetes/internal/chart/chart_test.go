package chart

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files of a chart that prints a value of its own, one it does not name, and all of a table.
var files = map[string]string{
	"Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.2.3\n",
	"values.yaml": `
title: none
free: {}
nested: {known: 1}
`,
	"templates/all.yaml": `
kind: First
title: {{ .Values.title }}
unnamed: {{ .Values.unnamed }}
free: {{ toYaml .Values.free | nindent 2 }}
release: {{ .Release.Name }} in {{ .Release.Namespace }} on {{ .Capabilities.KubeVersion.Version }}
---
kind: Second
nested: {{ .Values.nested.known }}
---
`,
}

func render(t *testing.T, release Release) Rendered {
	t.Helper()
	charts := t.TempDir()
	for name, text := range files {
		path := filepath.Join(charts, "small", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	release.Chart, release.Release, release.Namespace = "small", "mine", "here"
	return Render(charts, release, "v1.36.1")
}

func TestRender(t *testing.T) {
	got := render(t, Release{Name: "test", Values: []string{"title: first", "title: second"}, Set: []string{"nested.known=2"}})
	if len(got.Problems) != 0 || len(got.Manifests) != 2 {
		t.Fatalf("got %+v", got)
	}
	first, second := got.Manifests[0].Object.(map[string]any), got.Manifests[1].Object.(map[string]any)
	if first["title"] != "second" || first["release"] != "mine in here on v1.36.1" {
		t.Errorf("got %v", first)
	}
	if second["nested"] != float64(2) {
		t.Errorf("got %v", second)
	}
	if want := "test small/templates/all.yaml First"; got.Manifests[0].Name != want {
		t.Errorf("got %s, want %s", got.Manifests[0].Name, want)
	}
}

func TestRenderFindsWhatTheChartIgnores(t *testing.T) {
	got := render(t, Release{Values: []string{`
titel: misspelt
unnamed: asked for by the template only
free: {anything: {goes: here}}
nested: {known: 3, unknown: {deep: 1, list: [1]}}
`}})
	var paths []string
	for _, problem := range got.Problems {
		path, rest, _ := strings.Cut(problem, ": ")
		paths = append(paths, path)
		if want := "chart small knows no such value, and Helm would ignore it"; rest != want {
			t.Errorf("got %s, want %s", rest, want)
		}
	}
	if want := []string{"nested.unknown.deep", "nested.unknown.list", "titel"}; !slices.Equal(paths, want) {
		t.Errorf("got %v, want %v", paths, want)
	}
}

func TestRenderFindsWhatTheChartIgnoresEvenWhereItFails(t *testing.T) {
	got := render(t, Release{Values: []string{"nested: 1\ntitel: misspelt"}})
	if len(got.Problems) != 2 || !strings.HasPrefix(got.Problems[0], "titel: ") {
		t.Errorf("got %v", got.Problems)
	}
}

func TestRenderSaysWhatCannotBeRendered(t *testing.T) {
	for _, release := range []Release{{Values: []string{"{"}}, {Set: []string{"a[=1"}}, {Values: []string{"nested: 1"}}} {
		if got := render(t, release); len(got.Problems) != 1 || len(got.Manifests) != 0 {
			t.Errorf("%+v gave %+v", release, got)
		}
	}
}
