//! Mints or verifies in a loop and does nothing else, to be run under a profiler:
//! `spin mint 10000`, `spin verify 10000`, and `spin nothing 0` to see what starting costs.

use std::hint::black_box;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let times: u32 = arguments.next().unwrap_or_default().parse()?;
    let credentials = roomkey_bench::credentials()?;
    let (access, expectation) = (roomkey_bench::access()?, roomkey_bench::expectation()?);
    let (lifetime, now) = (roomkey_bench::lifetime()?, roomkey_bench::now()?);
    let token = credentials.mint(&access, lifetime, now)?;
    match what.as_str() {
        "nothing" => {}
        "mint" => {
            for _ in 0..times {
                black_box(credentials.mint(black_box(&access), lifetime, now)?);
            }
        }
        "verify" => {
            for _ in 0..times {
                black_box(credentials.verify(black_box(&token), &expectation, now)?);
            }
        }
        other => return Err(format!("mint, verify or nothing, not {other:?}").into()),
    }
    Ok(())
}
