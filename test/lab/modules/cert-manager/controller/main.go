// Command controller is cert-manager's controller, put together from the published module.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	config "github.com/cert-manager/cert-manager/internal/apis/config/controller"
	"github.com/cert-manager/cert-manager/internal/apis/config/controller/validation"
	"github.com/cert-manager/cert-manager/lab/program"
	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/controller/configfile"
	"github.com/cert-manager/cert-manager/pkg/healthz"
	"github.com/cert-manager/cert-manager/pkg/logs"
	"golang.org/x/sync/errgroup"

	// They register themselves. The others come with the list of controllers in the module's own defaults.
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/vault"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/venafi"
)

func main() {
	program.Main("controller", run)
}

func run(ctx context.Context) error {
	file := configfile.New()
	if err := program.Load(file); err != nil {
		return err
	}
	settings := file.Config
	if err := program.Apply(program.Common{
		Logging:      &settings.Logging,
		FeatureGates: settings.FeatureGates,
		Problems:     validation.ValidateControllerConfiguration(settings, nil),
		Without: map[string]bool{
			"enablePprof":                  settings.EnablePprof,
			"gatewayAPI.enabled":           settings.GatewayAPIConfig.Enabled,
			"gatewayAPI.enableListenerSet": settings.GatewayAPIConfig.EnableListenerSet,
			"gatewayAPI.extraProtocols":    len(settings.GatewayAPIConfig.ExtraProtocols) > 0,
			"metricsTLSConfig": settings.MetricsTLSConfig.FilesystemConfigProvided() ||
				settings.MetricsTLSConfig.DynamicConfigProvided(),
		},
	}); err != nil {
		return err
	}
	return serve(ctx, settings)
}

// serve answers for health and metrics at once, and runs the controllers while it holds the lease.
func serve(outer context.Context, settings *config.ControllerConfiguration) error {
	group, ctx := errgroup.WithContext(outer)
	factory, err := factoryOf(ctx, settings)
	if err != nil {
		return err
	}
	base, err := factory.Build()
	if err != nil {
		return err
	}
	health := healthz.NewServer(settings.LeaderElectionConfig.HealthzTimeout)
	if err := serveHealth(ctx, group, health, settings.HealthzListenAddress); err != nil {
		return err
	}
	if err := serveMetrics(ctx, group, base, settings.MetricsListenAddress); err != nil {
		return err
	}
	group.Go(func() error {
		return lead(ctx, leadership{factory, settings, health.LeaderHealthzAdaptor}, func() error {
			return startControllers(ctx, group, plan{factory, base, settings})
		})
	})
	return group.Wait()
}

func serveHealth(ctx context.Context, group *errgroup.Group, health *healthz.Server, address string) error {
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	group.Go(func() error { return health.Start(ctx, listener) })
	return nil
}

// serveMetrics gives what the listers of all four kinds see, whatever controllers run: each of them starts an informer.
func serveMetrics(ctx context.Context, group *errgroup.Group, base *controller.Context, address string) error {
	kinds := base.SharedInformerFactory.Certmanager().V1()
	base.Metrics.SetupACMECollector(base.SharedInformerFactory.Acme().V1().Challenges().Lister())
	base.Metrics.SetupCertificateCollector(kinds.Certificates().Lister())
	base.Metrics.SetupIssuerCollector(kinds.Issuers().Lister())
	if base.Namespace == "" {
		base.Metrics.SetupClusterIssuerCollector(kinds.ClusterIssuers().Lister())
	}
	listener, err := listen(ctx, address)
	if err != nil {
		return err
	}
	server := base.Metrics.NewServer(listener)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return server.Close()
	})
	return nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

type plan struct {
	factory  *controller.ContextFactory
	base     *controller.Context
	settings *config.ControllerConfiguration
}

// startControllers starts those that the file names, and then the informers that they have asked for.
func startControllers(ctx context.Context, group *errgroup.Group, plan plan) error {
	known := controller.Known()
	for _, name := range enabledControllers(plan.settings.Controllers) {
		build, found := known[name]
		if !found {
			return fmt.Errorf("no package of this program registers the controller %q", name)
		}
		one, err := build(plan.factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		logs.FromContext(ctx).Info("starts a controller", "controller", name)
		group.Go(func() error { return one.Run(plan.settings.NumberOfConcurrentWorkers, ctx) })
	}
	plan.base.SharedInformerFactory.Start(ctx.Done())
	plan.base.KubeSharedInformerFactory.Start(ctx.Done())
	plan.base.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	return nil
}
