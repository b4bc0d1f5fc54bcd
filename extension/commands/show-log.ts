import type { Services } from '../services.ts';

export function showLog(services: Services): void {
  services.log.show();
}
