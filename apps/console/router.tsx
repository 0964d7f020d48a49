import {
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import { Suspense } from 'react';
import { CrashBoundary, SkeletonList } from '../../ui/parts/states.tsx';
import { type ConsoleSection, firstSection } from '../../ui/shell/section.ts';
import { NoPosts, NotFound } from './pages.tsx';
import { ConsoleShell } from './shell.tsx';

/** A screen in the shell, or one that takes all of the page. */
function Frame({ sections }: { sections: readonly ConsoleSection[] }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isBare = sections.some((section) => section.bare && section.path === path);
  return isBare ? <Outlet /> : <ConsoleShell sections={sections} />;
}

/** Routes of the sections that a person may see; `/` leads to where they begin. */
export function createConsoleRouter(sections: readonly ConsoleSection[]) {
  const root = createRootRoute({
    component: () => <Frame sections={sections} />,
    notFoundComponent: NotFound,
  });
  const first = firstSection(sections);
  const home = createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => (first ? <Navigate to={first.path} replace /> : <NoPosts />),
  });
  const screens = sections.map(({ path, element: Screen }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: () => (
        <CrashBoundary resetKey={path}>
          <Suspense fallback={<SkeletonList rows={8} height={40} />}>
            <Screen />
          </Suspense>
        </CrashBoundary>
      ),
    }),
  );
  return createRouter({
    routeTree: root.addChildren([home, ...screens]),
    basepath: '/console',
    scrollRestoration: true,
  });
}
