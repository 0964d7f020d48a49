import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { shellConfig } from './vite.config.shared.ts';

const shared = shellConfig('mobile');

export default defineConfig({
  ...shared,
  plugins: [
    ...(shared.plugins ?? []),
    VitePWA({
      strategies: 'generateSW',
      // The page itself registers it and asks before a new version takes over: nobody loses a half-written report.
      injectRegister: null,
      registerType: 'prompt',
      manifest: {
        name: '格务 Gewu',
        short_name: '格务',
        description:
          '上报身边的问题，看得见每一步 · Report what is wrong nearby and see every step',
        lang: 'zh-CN',
        start_url: '/m/',
        scope: '/m/',
        display: 'standalone',
        background_color: '#f4f6f7',
        theme_color: '#0b5d73',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          {
            src: 'icon-maskable-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
        shortcuts: [{ name: '我要上报', url: '/m/report' }],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        // The map is large and not everyone opens it: kept from its first use on.
        globIgnores: ['**/maplibre*', '**/icon-*.png'],
        navigateFallback: '/m/index.html',
        navigateFallbackAllowlist: [/^\/m(\/|$)/],
        runtimeCaching: [
          {
            urlPattern: /\/m\/assets\/.*maplibre/,
            handler: 'CacheFirst',
            options: { cacheName: 'map-code' },
          },
          {
            urlPattern: /\/tiles\//,
            handler: 'StaleWhileRevalidate',
            options: {
              cacheName: 'tiles',
              expiration: { maxEntries: 400, maxAgeSeconds: 7 * 86_400 },
            },
          },
          {
            urlPattern: /\/api\/places\/areas\.geojson/,
            handler: 'StaleWhileRevalidate',
            options: {
              cacheName: 'areas',
              expiration: { maxEntries: 60, maxAgeSeconds: 7 * 86_400 },
            },
          },
        ],
      },
    }),
  ],
});
