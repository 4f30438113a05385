import { describeCases, pubSubCases } from '../contract';
import { MemoryPubSub } from './memory-pub-sub';

describeCases({ describe, it }, 'MemoryPubSub', pubSubCases({ open: () => new MemoryPubSub() }));
