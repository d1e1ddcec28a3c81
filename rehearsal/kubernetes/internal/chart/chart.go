// Package chart renders Helm charts, and finds values that a chart takes no notice of.
package chart

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/strvals"

	"eks-inference-platform/rehearsal/kubernetes/internal/manifest"
)

// Release is a chart to be installed.
type Release struct {
	// Name in what is rendered from it.
	Name string `json:"name"`
	// Chart is the name of a folder of charts.
	Chart     string `json:"chart"`
	Release   string `json:"release"`
	Namespace string `json:"namespace"`
	// Values are YAML documents; of two that say the same, the later counts.
	Values []string `json:"values"`
	// Set are single values as `helm --set` takes them, e.g. settings.clusterName=prod. They count most.
	Set []string `json:"set"`
}

// Rendered is what a release would create.
type Rendered struct {
	Name string `json:"name"`
	// Manifests are named by the release and the template they came from.
	Manifests []manifest.Manifest `json:"manifests"`
	// Problems say what is wrong with the values, or why nothing could be rendered.
	Problems []string `json:"problems"`
}

// Render renders a release for a Kubernetes version, from the charts in a folder.
func Render(folder string, release Release, kubernetes string) Rendered {
	rendered := Rendered{Name: release.Name, Manifests: []manifest.Manifest{}, Problems: []string{}}
	if err := rendered.fill(folder, release, kubernetes); err != nil {
		rendered.Problems = append(rendered.Problems, err.Error())
	}
	return rendered
}

func (r *Rendered) fill(folder string, release Release, kubernetes string) error {
	loaded, err := loader.LoadDir(folder + "/" + release.Chart)
	if err != nil {
		return err
	}
	values, err := release.values()
	if err != nil {
		return err
	}
	render := func(values map[string]any) (map[string]string, error) {
		return renderTemplates(loaded, release, values, kubernetes)
	}
	templates, failure := render(values)
	for _, path := range unknown(values, loaded.Values) {
		// Not among the chart's values, which need not be complete: a template may ask for it all the same.
		without, err := render(remove(values, path))
		if failure == nil && (err != nil || !maps.Equal(without, templates)) {
			continue
		}
		r.Problems = append(r.Problems,
			fmt.Sprintf("%s: chart %s knows no such value, and Helm would ignore it", strings.Join(path, "."), loaded.Name()))
	}
	if failure != nil {
		return failure
	}
	r.Manifests, err = manifests(release.Name, templates)
	return err
}

func (r Release) values() (map[string]any, error) {
	values := map[string]any{}
	for _, document := range r.Values {
		read, err := chartutil.ReadValues([]byte(document))
		if err != nil {
			return nil, err
		}
		// The first argument counts more.
		values = chartutil.CoalesceTables(read, values)
	}
	for _, set := range r.Set {
		if err := strvals.ParseInto(set, values); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func renderTemplates(loaded *chart.Chart, release Release, values map[string]any, kubernetes string) (map[string]string, error) {
	version, err := chartutil.ParseKubeVersion(kubernetes)
	if err != nil {
		return nil, err
	}
	capabilities := chartutil.DefaultCapabilities.Copy()
	capabilities.KubeVersion = *version
	options := chartutil.ReleaseOptions{Name: release.Release, Namespace: release.Namespace, Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(loaded, values, options, capabilities)
	if err != nil {
		return nil, err
	}
	return engine.Engine{}.Render(loaded, all)
}

// manifests reads what templates gave, in the order of their names.
func manifests(name string, templates map[string]string) ([]manifest.Manifest, error) {
	all := []manifest.Manifest{}
	for _, file := range slices.Sorted(maps.Keys(templates)) {
		if !strings.HasSuffix(file, ".yaml") {
			continue
		}
		read, err := manifest.Read(name+" "+file, templates[file])
		if err != nil {
			return nil, err
		}
		all = append(all, read...)
	}
	return all, nil
}
