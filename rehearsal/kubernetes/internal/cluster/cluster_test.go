package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	authentication "k8s.io/api/authentication/v1"
	core "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

func startForTest(t *testing.T, options Options) *Cluster {
	t.Helper()
	options.Servers = os.Getenv("KUBEBUILDER_ASSETS")
	if options.Servers == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with servers")
	}
	options.Log = io.Discard
	cluster, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cluster.Stop)
	return cluster
}

func clientOf(t *testing.T, config *rest.Config) kubernetes.Interface {
	t.Helper()
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// eventually waits until something that controllers do is done.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if done() {
			return
		}
	}
	t.Errorf("%s: not in time", what)
}

func TestControllersWork(t *testing.T) {
	cluster := startForTest(t, Options{})
	ctx := t.Context()
	config, err := clientcmd.BuildConfigFromFlags("", cluster.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, config)
	namespace := &core.Namespace{ObjectMeta: meta.ObjectMeta{Name: "here"}}
	if _, err := client.CoreV1().Namespaces().Create(ctx, namespace, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	maps := client.CoreV1().ConfigMaps("here")
	owner, err := maps.Create(ctx, &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "owner"}}, meta.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	owned := &core.ConfigMap{ObjectMeta: meta.ObjectMeta{Name: "owned", OwnerReferences: []meta.OwnerReference{
		{APIVersion: "v1", Kind: "ConfigMap", Name: owner.Name, UID: owner.UID},
	}}}
	if _, err := maps.Create(ctx, owned, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := maps.Delete(ctx, "owner", meta.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what an object owned goes with it", func() bool {
		_, err := maps.Get(ctx, "owned", meta.GetOptions{})
		return apierrors.IsNotFound(err)
	})
	eventually(t, "a namespace gets its service account", func() bool {
		_, err := client.CoreV1().ServiceAccounts("here").Get(ctx, "default", meta.GetOptions{})
		return err == nil
	})
	if err := client.CoreV1().Namespaces().Delete(ctx, "here", meta.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a namespace goes", func() bool {
		_, err := client.CoreV1().Namespaces().Get(ctx, "here", meta.GetOptions{})
		return apierrors.IsNotFound(err)
	})
}

func TestTheSchedulerBindsPodsToNodes(t *testing.T) {
	cluster := startForTest(t, Options{Scheduler: true})
	ctx := t.Context()
	client := clientOf(t, cluster.Config)
	eventually(t, "the namespace has its service account", func() bool {
		_, err := client.CoreV1().ServiceAccounts("default").Get(ctx, "default", meta.GetOptions{})
		return err == nil
	})
	wanted := core.ResourceList{core.ResourceCPU: resource.MustParse("1")}
	pods := client.CoreV1().Pods("default")
	pod := &core.Pod{ObjectMeta: meta.ObjectMeta{Name: "pod"}, Spec: core.PodSpec{Containers: []core.Container{
		{Name: "container", Image: "image", Resources: core.ResourceRequirements{Requests: wanted}},
	}}}
	if _, err := pods.Create(ctx, pod, meta.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a pod that fits nowhere is said to", func() bool {
		found, err := pods.Get(ctx, "pod", meta.GetOptions{})
		return err == nil && len(found.Status.Conditions) == 1 && found.Status.Conditions[0].Reason == core.PodReasonUnschedulable
	})
	offered := core.ResourceList{core.ResourceCPU: resource.MustParse("2"), core.ResourcePods: resource.MustParse("10")}
	node := &core.Node{
		ObjectMeta: meta.ObjectMeta{Name: "node"},
		Status: core.NodeStatus{
			Capacity: offered, Allocatable: offered,
			Conditions: []core.NodeCondition{{Type: core.NodeReady, Status: core.ConditionTrue}},
		},
	}
	node, err := client.CoreV1().Nodes().Create(ctx, node, meta.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// The API server gives it to every new node, and the controller that would take it away is off.
	if taints := node.Spec.Taints; len(taints) != 1 || taints[0].Key != core.TaintNodeNotReady {
		t.Errorf("the new node has taints %v", taints)
	}
	// A patch, since controllers write to the node as well.
	untainted := []byte(`{"spec":{"taints":null}}`)
	if _, err := client.CoreV1().Nodes().Patch(ctx, "node", types.MergePatchType, untainted, meta.PatchOptions{}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a pod gets a node", func() bool {
		found, err := pods.Get(ctx, "pod", meta.GetOptions{})
		return err == nil && found.Spec.NodeName == "node"
	})
}

func TestNodesMayNotWriteOthers(t *testing.T) {
	cluster := startForTest(t, Options{NoControllers: true})
	ctx := t.Context()
	for _, name := range []string{"mine", "other"} {
		node := &core.Node{ObjectMeta: meta.ObjectMeta{Name: name}}
		if _, err := clientOf(t, cluster.Config).CoreV1().Nodes().Create(ctx, node, meta.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	config := rest.CopyConfig(cluster.Config)
	config.Impersonate = rest.ImpersonationConfig{UserName: "system:node:mine", Groups: []string{"system:nodes"}}
	label := func(node, label string) error {
		patch := fmt.Appendf(nil, `{"metadata":{"labels":{%q:"yes"}}}`, label)
		_, err := clientOf(t, config).CoreV1().Nodes().Patch(ctx, node, types.MergePatchType, patch, meta.PatchOptions{})
		return err
	}
	if err := label("mine", "example.com/label"); err != nil {
		t.Errorf("its own node: %v", err)
	}
	for _, refused := range []error{label("other", "example.com/label"), label("mine", "node-restriction.kubernetes.io/label")} {
		if !apierrors.IsForbidden(refused) {
			t.Errorf("got %v", refused)
		}
	}
}

func TestNobodyIsLetInWithoutAName(t *testing.T) {
	cluster := startForTest(t, Options{NoControllers: true})
	_, err := clientOf(t, rest.AnonymousClientConfig(cluster.Config)).CoreV1().Namespaces().List(t.Context(), meta.ListOptions{})
	if !apierrors.IsUnauthorized(err) {
		t.Errorf("got %v", err)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	cluster := startForTest(t, Options{})
	cluster.Stop()
	if _, err := os.Stat(cluster.folder); !os.IsNotExist(err) {
		t.Errorf("its folder is left: %v", err)
	}
	if connection, err := net.Dial("tcp", strings.TrimPrefix(cluster.URL, "https://")); err == nil {
		connection.Close()
		t.Error("something still listens")
	}
	select {
	case failure := <-cluster.Failed():
		t.Errorf("it is called a failure: %v", failure)
	default:
	}
}

func TestAServerThatEndsIsAFailure(t *testing.T) {
	cluster := startForTest(t, Options{})
	_ = cluster.processes.all[0].command.Process.Kill()
	select {
	case failure := <-cluster.Failed():
		if !strings.HasPrefix(failure.Error(), "etcd ended by itself (signal: killed). Its last words:\n") {
			t.Errorf("got %v", failure)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing was said")
	}
}

func TestAStartThatFailsSaysWhy(t *testing.T) {
	options := Options{Servers: os.Getenv("KUBEBUILDER_ASSETS"), Log: io.Discard, TokenWebhook: "no-such-file"}
	if options.Servers == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with servers")
	}
	_, err := Start(t.Context(), options)
	if err == nil || !strings.Contains(err.Error(), "kube-apiserver ended by itself") || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("got %v", err)
	}
}

func TestAWebhookSaysWhoseATokenIs(t *testing.T) {
	cluster := startForTest(t, Options{NoControllers: true, TokenWebhook: webhook(t)})
	review := func(token string) (*authentication.SelfSubjectReview, error) {
		config := rest.AnonymousClientConfig(cluster.Config)
		config.BearerToken = token
		reviews := clientOf(t, config).AuthenticationV1().SelfSubjectReviews()
		return reviews.Create(t.Context(), &authentication.SelfSubjectReview{}, meta.CreateOptions{})
	}
	known, err := review("known")
	if err != nil || known.Status.UserInfo.Username != "somebody" {
		t.Errorf("got %v, %v", known, err)
	}
	if _, err := review("unknown"); !apierrors.IsUnauthorized(err) {
		t.Errorf("got %v", err)
	}
}

// webhook starts a server that knows one token, and gives the file that names it.
func webhook(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		var review authentication.TokenReview
		if err := json.NewDecoder(request.Body).Decode(&review); err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		if review.APIVersion != "authentication.k8s.io/v1" {
			http.Error(answer, review.APIVersion, http.StatusBadRequest)
			return
		}
		review.Status.Authenticated = review.Spec.Token == "known"
		review.Status.User = authentication.UserInfo{Username: "somebody"}
		answer.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(answer).Encode(review)
	}))
	t.Cleanup(server.Close)
	config := clientcmdapi.NewConfig()
	config.Clusters["webhook"] = &clientcmdapi.Cluster{Server: server.URL}
	config.Contexts["webhook"] = &clientcmdapi.Context{Cluster: "webhook"}
	config.CurrentContext = "webhook"
	file := filepath.Join(t.TempDir(), "webhook.kubeconfig")
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOutputRemembersWholeLines(t *testing.T) {
	var log strings.Builder
	said := &output{name: "server", log: &log}
	for _, part := range []string{"on", "e\ntw", "o\nthr"} {
		if _, err := io.WriteString(said, part); err != nil {
			t.Fatal(err)
		}
	}
	if log.String() != "server: one\nserver: two\n" || said.last() != "one\ntwo\nthr" {
		t.Errorf("got %q and %q", log.String(), said.last())
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	servers := os.Getenv("KUBEBUILDER_ASSETS")
	if servers == "" {
		t.Skip("KUBEBUILDER_ASSETS names no folder with servers")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Options{Servers: servers, Log: io.Discard}); err == nil {
		t.Error("it started")
	}
}
