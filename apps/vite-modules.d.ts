/** Modules that the builds make: see `vite.config.shared.ts`. */
declare module 'virtual:gewu-tokens.css';

declare module 'virtual:gewu-messages/zh-CN' {
  const messages: Record<string, Record<string, unknown>>;
  export default messages;
}

declare module 'virtual:gewu-messages/en' {
  const messages: Record<string, Record<string, unknown>>;
  export default messages;
}

declare module 'virtual:gewu-messages/zh-CN/later' {
  const messages: Record<string, Record<string, unknown>>;
  export default messages;
}

declare module 'virtual:gewu-messages/en/later' {
  const messages: Record<string, Record<string, unknown>>;
  export default messages;
}

declare module '*.css';

declare module '*?url' {
  const url: string;
  export default url;
}

/** What Vite puts in place of `import.meta.env`. */
interface ImportMetaEnv {
  readonly PROD: boolean;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}
