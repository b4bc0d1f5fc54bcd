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
