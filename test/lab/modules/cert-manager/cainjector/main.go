// Command cainjector is cert-manager's CA injector, put together from the published module.
package main

import (
	"context"

	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector"
	"github.com/cert-manager/cert-manager/internal/apis/config/cainjector/validation"
	"github.com/cert-manager/cert-manager/internal/kube"
	"github.com/cert-manager/cert-manager/lab/program"
	"github.com/cert-manager/cert-manager/pkg/cainjector/configfile"
	cmscheme "github.com/cert-manager/cert-manager/pkg/client/clientset/versioned/scheme"
	injectors "github.com/cert-manager/cert-manager/pkg/controller/cainjector"
	"github.com/cert-manager/cert-manager/pkg/util"
	corev1 "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	kubescheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const lease = "cert-manager-cainjector-leader-election"

func main() {
	program.Main("cainjector", run)
}

func run(ctx context.Context) error {
	file := configfile.New()
	if err := program.Load(file); err != nil {
		return err
	}
	config := file.Config
	if err := program.Apply(program.Common{
		Logging:      &config.Logging,
		FeatureGates: config.FeatureGates,
		Problems:     validation.ValidateCAInjectorConfiguration(config, nil),
		Without: map[string]bool{
			"enablePprof": config.EnablePprof,
			// Upstream waits for the definition of Certificates first.
			"enableDataSourceConfig.certificates": config.EnableDataSourceConfig.Certificates,
			"metricsTLSConfig": config.MetricsTLSConfig.FilesystemConfigProvided() ||
				config.MetricsTLSConfig.DynamicConfigProvided(),
		},
	}); err != nil {
		return err
	}
	manager, err := newManager(config)
	if err != nil {
		return err
	}
	if err := injectors.RegisterAllInjectors(ctx, manager, setupOf(config)); err != nil {
		return err
	}
	return manager.Start(ctx)
}

func newManager(config *cainjector.CAInjectorConfiguration) (ctrl.Manager, error) {
	access, err := kube.BuildClientConfig("", config.KubeConfig)
	if err != nil {
		return nil, err
	}
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		kubescheme.AddToScheme, cmscheme.AddToScheme, apiextensions.AddToScheme, apiregistration.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	election := &config.LeaderElectionConfig
	return ctrl.NewManager(util.RestConfigWithUserAgent(access, "cainjector"), ctrl.Options{
		Scheme: scheme,
		Cache:  cacheOf(config.Namespace),
		// Secrets are read one by one, never held: only their metadata is watched.
		Client:                        client.Options{Cache: &client.CacheOptions{DisableFor: []client.Object{&corev1.Secret{}}}},
		Metrics:                       metricsserver.Options{BindAddress: config.MetricsListenAddress},
		LeaderElection:                election.Enabled,
		LeaderElectionID:              lease,
		LeaderElectionNamespace:       election.Namespace,
		LeaderElectionResourceLock:    resourcelock.LeasesResourceLock,
		LeaderElectionReleaseOnCancel: true,
		LeaderElectionLabels:          map[string]string{"app.kubernetes.io/managed-by": "cert-manager-cainjector"},
		LeaseDuration:                 &election.LeaseDuration,
		RenewDeadline:                 &election.RenewDeadline,
		RetryPeriod:                   &election.RetryPeriod,
	})
}

// cacheOf watches one namespace, or all when none is named; who reads what is not watched gets an error.
func cacheOf(namespace string) cache.Options {
	options := cache.Options{ReaderFailOnMissingInformer: true}
	if namespace != "" {
		options.DefaultNamespaces = map[string]cache.Config{namespace: {}}
	}
	return options
}

func setupOf(config *cainjector.CAInjectorConfiguration) injectors.SetupOptions {
	into := config.EnableInjectableConfig
	return injectors.SetupOptions{
		Namespace:        config.Namespace,
		IgnoreNamespaces: config.IgnoreNamespaces,
		EnabledReconcilersFor: map[string]bool{
			injectors.ValidatingWebhookConfigurationName: into.ValidatingWebhookConfigurations,
			injectors.MutatingWebhookConfigurationName:   into.MutatingWebhookConfigurations,
			injectors.CustomResourceDefinitionName:       into.CustomResourceDefinitions,
			injectors.APIServiceName:                     into.APIServices,
		},
	}
}
