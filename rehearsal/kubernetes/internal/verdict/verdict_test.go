package verdict

import (
	"io"
	"os"
	"regexp"
	"testing"

	"eks-inference-platform/rehearsal/kubernetes/internal/cluster"
	"eks-inference-platform/rehearsal/kubernetes/internal/karpenter"
	"eks-inference-platform/rehearsal/kubernetes/internal/manifest"

	"sigs.k8s.io/yaml"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: strict}\nspec: {containers: [{name: x, image: x}]}"

var examples = []struct{ name, text, refusal string }{
	{"a ConfigMap", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}", ""},
	{"in a namespace that is not there", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, namespace: away}", ""},
	{"an unknown field", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndta: {}", `unknown field "dta"`},
	{"an unknown kind", "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}", `no matches for kind "Thing"`},
	{"no kind", "apiVersion: v1\nmetadata: {name: x}", "no apiVersion or no kind"},
	{"no object", "[1]", "no object"},
	{"nothing", "null", "no object"},
	{"a namespace with a standard for pods", "apiVersion: v1\nkind: Namespace\nmetadata: {name: strict, labels: {pod-security.kubernetes.io/enforce: restricted}}", ""},
	{"a pod that does not meet it", pod, `violates PodSecurity "restricted`},
	{"what is there already", "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}", ""},
	{"what is there already, with an unknown field", "apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\nx: 1", `unknown field "x"`},
	{"a definition that is there already", "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: x}\nspec: {}", "spec.template: Required value"},
}

func TestJudge(t *testing.T) {
	servers := os.Getenv("KUBEBUILDER_ASSETS")
	if servers == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with servers")
	}
	started, err := cluster.Start(t.Context(), cluster.Options{Servers: servers, Log: io.Discard, NoControllers: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(started.Stop)
	if err := karpenter.Install(t.Context(), started.Config); err != nil {
		t.Fatal(err)
	}
	var manifests []manifest.Manifest
	for _, example := range examples {
		var object any
		if err := yaml.Unmarshal([]byte(example.text), &object); err != nil {
			t.Fatal(err)
		}
		manifests = append(manifests, manifest.Manifest{Name: example.name, Object: object})
	}
	verdicts, err := Judge(t.Context(), started.Config, manifests)
	if err != nil {
		t.Fatal(err)
	}
	for i, example := range examples {
		got := verdicts[i]
		if got.Name != example.name || got.Accepted != (example.refusal == "") || !regexp.MustCompile(example.refusal).MatchString(got.Message) {
			t.Errorf("got %+v, want a refusal like %q", got, example.refusal)
		}
	}
}
