//! The allocator, out of line.
//!
//! Inlined into each of several hundred places that allocate, the default one makes the program a tenth larger.
#![allow(unsafe_code, reason = "an allocator is an unsafe trait; this one only delegates")]

use std::alloc::{GlobalAlloc, Layout};

use anchor_lang::solana_program::entrypoint::{BumpAllocator, HEAP_LENGTH, HEAP_START_ADDRESS};

struct Heap(BumpAllocator);

// SAFETY: every call is passed on unchanged to the runtime's own allocator.
unsafe impl GlobalAlloc for Heap {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps `GlobalAlloc`'s contract, which is the delegate's.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {} // The runtime's allocator frees nothing.
}

const START: usize = 0x3_0000_0000;

#[global_allocator]
// SAFETY: the address range is the heap that the runtime maps for each invocation, and nothing else writes it.
static HEAP: Heap = Heap(unsafe { BumpAllocator::with_fixed_address_range(START, HEAP_LENGTH) });

const _: () = assert!(START as u64 == HEAP_START_ADDRESS, "the runtime moved its heap");
