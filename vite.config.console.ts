import { defineConfig } from 'vite';
import { shellConfig } from './vite.config.shared.ts';

export default defineConfig(shellConfig('console'));
