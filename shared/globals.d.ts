/** The few globals that Node, the browser and workers all have, so that `shared/` needs the types of none of them. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}
declare function btoa(binary: string): string;
declare function atob(base64: string): string;
interface URL {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly search: string;
  readonly href: string;
  pathname: string;
}
declare const URL: { parse(text: string): URL | null };
