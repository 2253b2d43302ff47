import type { FastifyReply } from 'fastify';
import { DaemonError } from './errors.ts';

/** A piece of long work that a request asked for. */
export interface Running {
  /** Aborted when the client goes away, or with DAEMON_STOPPING when the daemon stops. */
  readonly signal: AbortSignal;
  /** Ends the work's life here; a second call does nothing. */
  leave(): void;
}

/** Everything long that runs right now: bounded in number, and all of it can be ended at once. */
export interface Streams {
  /** @throws DaemonError DAEMON_BUSY when too much runs already, DAEMON_STOPPING */
  enter(reply: FastifyReply): Running;
  readonly count: number;
  /** Aborts all of it and lets nothing new in. @returns when the last has left */
  stop(): Promise<void>;
}

export function createStreams(maxCount: number): Streams {
  const running = new Set<AbortController>();
  let stopping = false;
  let emptied: (() => void) | undefined;
  return {
    enter(reply) {
      if (stopping) throw daemonStopping();
      if (running.size >= maxCount) {
        throw new DaemonError('DAEMON_BUSY', `${maxCount} requests are being worked on already`, {
          hint: 'Try again when one of them has ended.',
        });
      }
      const controller = new AbortController();
      const onClose = (): void => {
        if (!reply.raw.writableFinished) controller.abort(new DaemonError('REQUEST_GONE', 'the client went away'));
      };
      running.add(controller);
      reply.raw.once('close', onClose);
      return {
        signal: controller.signal,
        leave() {
          reply.raw.off('close', onClose);
          if (running.delete(controller) && running.size === 0) emptied?.();
        },
      };
    },
    get count() {
      return running.size;
    },
    async stop() {
      stopping = true;
      for (const controller of running) controller.abort(daemonStopping());
      if (running.size > 0) {
        await new Promise<void>((resolve) => {
          emptied = resolve;
        });
      }
    },
  };
}

function daemonStopping(): DaemonError {
  return new DaemonError('DAEMON_STOPPING', 'the daemon is stopping', {
    hint: 'Start it again and repeat the request; what was stored stays.',
  });
}
